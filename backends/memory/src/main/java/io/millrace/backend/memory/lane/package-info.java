/// In which order the ready jobs of one queue are lent, and which of them its limits hold. Nothing
/// here changes the state of a job.
@NullMarked
package io.millrace.backend.memory.lane;

import org.jspecify.annotations.NullMarked;
