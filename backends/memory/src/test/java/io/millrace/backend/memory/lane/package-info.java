/// Lanes and types, each by itself.
@NullMarked
package io.millrace.backend.memory.lane;

import org.jspecify.annotations.NullMarked;
