/// Performers that ship with the server. They know jobs and outcomes, never the engine.
@NullMarked
package io.millrace.plugin.performer;

import org.jspecify.annotations.NullMarked;
