/// Takes in what others wrote: jars with performers, middleware, classifiers and functions. Knows
/// the published part of core, and nothing of what the rest of the server does with it.
@NullMarked
package io.millrace.server.plugin;

import org.jspecify.annotations.NullMarked;
