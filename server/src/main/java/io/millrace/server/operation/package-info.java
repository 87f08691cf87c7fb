/// Carries operations out: one bounded batch of items at a time, under a lease that another node
/// takes over when this one dies. What an operation may do is decided in `core.operation`.
@NullMarked
package io.millrace.server.operation;

import org.jspecify.annotations.NullMarked;
