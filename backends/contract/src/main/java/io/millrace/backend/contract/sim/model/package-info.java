/// What must be so, kept beside a store by whoever hears all questions and answers: jobs, queues,
/// who may start, who waits for whom; [Holders] compares each answer with it. Draws nothing.
@NullMarked
package io.millrace.backend.contract.sim.model;

import org.jspecify.annotations.NullMarked;
