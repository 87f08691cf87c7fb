/// How jobs are found, listed, counted and explained, in slices over lines of ids. Changes nothing.
@NullMarked
package io.millrace.backend.redis.find;

import org.jspecify.annotations.NullMarked;
