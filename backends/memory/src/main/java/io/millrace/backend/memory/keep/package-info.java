/// How every change of a step becomes part of its record ([Changes], written by [Items]), and what
/// is kept beside queues and jobs: answers, requests, definitions, operations, the trail. Knows no
/// job, no queue at work and no limit.
@NullMarked
package io.millrace.backend.memory.keep;

import org.jspecify.annotations.NullMarked;
