/// Messages of one socket: how what comes in pieces is put together, how frames leave as one
/// message, and with what words a socket ends. What a frame means is nothing of this room.
@NullMarked
package io.millrace.server.live.frame;

import org.jspecify.annotations.NullMarked;
