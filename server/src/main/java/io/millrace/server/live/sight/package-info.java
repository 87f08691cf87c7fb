/// How things stand, looked at for all who want to know at once, and not at all while nobody does.
/// Shapes are those of the HTTP API; who may see them is decided above.
@NullMarked
package io.millrace.server.live.sight;

import org.jspecify.annotations.NullMarked;
