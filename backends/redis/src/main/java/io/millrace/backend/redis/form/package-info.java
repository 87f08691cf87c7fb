/// Values as the bytes that stand in Redis, where Lua and Java read the same ones: numbers, words,
/// what ties a job to others and to limits, errands. Asks Redis nothing.
@NullMarked
package io.millrace.backend.redis.form;

import org.jspecify.annotations.NullMarked;
