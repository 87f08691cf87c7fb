/// The verbs of jobs, one class for each, around one script: what follows from an outcome is worked
/// out before, a script moves and counts. And the errands by which one home tells another.
@NullMarked
package io.millrace.backend.redis.verb;

import org.jspecify.annotations.NullMarked;
