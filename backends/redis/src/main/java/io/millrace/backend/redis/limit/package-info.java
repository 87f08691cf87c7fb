/// Limiters and breakers that lie in a slot of their own: units, permits, and who is woken when
/// there is room. Changes no job.
@NullMarked
package io.millrace.backend.redis.limit;

import org.jspecify.annotations.NullMarked;
