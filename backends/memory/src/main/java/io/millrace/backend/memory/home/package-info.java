/// The queues with all their places, what ties one job to others, and the [Ledger] of everything
/// that a memory backend knows. A job changes its place here, but why it does is decided in the
/// verbs.
@NullMarked
package io.millrace.backend.memory.home;

import org.jspecify.annotations.NullMarked;
