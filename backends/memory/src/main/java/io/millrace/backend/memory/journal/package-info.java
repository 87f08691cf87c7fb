/// The journal of a memory backend: how records are written, kept on a disk and read again. Knows
/// nothing of queues at work, of turns or of Vert.x; nothing outside of the memory backend may use
/// it.
@NullMarked
package io.millrace.backend.memory.journal;

import org.jspecify.annotations.NullMarked;
