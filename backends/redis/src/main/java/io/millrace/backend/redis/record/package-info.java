/// One job as it is kept: its record, its story, its lease, what its holder said, and a look at it
/// by its id. What a job is to become is written down here ([Turned]), but not decided.
@NullMarked
package io.millrace.backend.redis.record;

import org.jspecify.annotations.NullMarked;
