/// How ready jobs are lent: whom a claim asks, in which order, and what each home gave.
@NullMarked
package io.millrace.backend.redis.lend;

import org.jspecify.annotations.NullMarked;
