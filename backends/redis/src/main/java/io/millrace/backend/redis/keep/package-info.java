/// What is kept beside jobs: answers, definitions, operations, workers, leases, the trail.
@NullMarked
package io.millrace.backend.redis.keep;

import org.jspecify.annotations.NullMarked;
