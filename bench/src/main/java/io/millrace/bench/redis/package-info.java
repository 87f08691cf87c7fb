/// What a job costs on Redis, beside BullMQ on the same server and beside bare scripts. The Redis
/// is one of their own, on loopback.
@NullMarked
package io.millrace.bench.redis;

import org.jspecify.annotations.NullMarked;
