/// The backend that keeps everything in the memory of this process.
@NullMarked
package io.millrace.backend.memory;

import org.jspecify.annotations.NullMarked;
