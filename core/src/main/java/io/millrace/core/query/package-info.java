/// Questions about jobs, and the shape of their answers. A question is a value: every store
/// understands the same ones, and `JobQuery#matches` says what is meant.
@NullMarked
package io.millrace.core.query;

import org.jspecify.annotations.NullMarked;
