/// How much may start: rates, the buckets that keep them, breakers, and what limits are called.
/// Pure: the time is passed in, and nothing here knows jobs or stores.
@NullMarked
package io.millrace.core.limit;

import org.jspecify.annotations.NullMarked;
