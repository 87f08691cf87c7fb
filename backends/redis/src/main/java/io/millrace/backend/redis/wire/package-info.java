/// How Redis is spoken to: which of them is asked, over a connection of one's own, scripts by their
/// hash, and what follows from each reply. Knows nothing of jobs.
@NullMarked
package io.millrace.backend.redis.wire;

import org.jspecify.annotations.NullMarked;
