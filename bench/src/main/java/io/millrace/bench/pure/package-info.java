/// The pure parts that every job goes through, one by one.
@NullMarked
package io.millrace.bench.pure;

import org.jspecify.annotations.NullMarked;
