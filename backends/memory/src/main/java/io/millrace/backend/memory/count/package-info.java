/// What is counted of a queue as its jobs go through: sums since ever and of late, and the course
/// of them over time. Nothing is decided here.
@NullMarked
package io.millrace.backend.memory.count;

import org.jspecify.annotations.NullMarked;
