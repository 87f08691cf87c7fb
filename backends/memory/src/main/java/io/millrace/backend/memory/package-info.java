/// The backend that keeps everything in the memory of this process: its opening and its doors, each
/// of which takes a turn and hands on to the room that knows the rules. No rule about jobs lives
/// here.
@NullMarked
package io.millrace.backend.memory;

import org.jspecify.annotations.NullMarked;
