/// Named objects that people define, with their versions. What one means is its own room's
/// business; nothing here looks into it.
@NullMarked
package io.millrace.core.definition;

import org.jspecify.annotations.NullMarked;
