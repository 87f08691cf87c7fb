/// How a step is taken, one after the other ([Turn]), and how what it changed comes to last and is
/// read again. What a step does is none of its business.
@NullMarked
package io.millrace.backend.memory.step;

import org.jspecify.annotations.NullMarked;
