/// How a world tells what happened in it: sights, the trace, the words, a broken promise.
@NullMarked
package io.millrace.backend.contract.sim.tell;

import org.jspecify.annotations.NullMarked;
