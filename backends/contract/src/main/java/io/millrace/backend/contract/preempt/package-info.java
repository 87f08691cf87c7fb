/// What a backend promises where a running job gives way to a more urgent one.
@NullMarked
package io.millrace.backend.contract.preempt;

import org.jspecify.annotations.NullMarked;
