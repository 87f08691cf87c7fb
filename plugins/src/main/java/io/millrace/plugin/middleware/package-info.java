/// The middleware in the box: what may stand around every attempt of a node. Nothing here decides
/// about jobs; a plugin may.
@NullMarked
package io.millrace.plugin.middleware;

import org.jspecify.annotations.NullMarked;
