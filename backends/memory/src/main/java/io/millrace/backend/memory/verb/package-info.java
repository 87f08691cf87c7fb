/// The verbs of the store as steps on the ledger: what enqueue, claim, extend, settle, change,
/// cancel, redrive, prune and check do to jobs. Knows no Future, no thread and no journal.
@NullMarked
package io.millrace.backend.memory.verb;

import org.jspecify.annotations.NullMarked;
