/// One job as it is kept, its story, its binary form, and the lines and tables in which jobs stand.
/// What a state means for a queue, and who may change it, is not decided here.
@NullMarked
package io.millrace.backend.memory.job;

import org.jspecify.annotations.NullMarked;
