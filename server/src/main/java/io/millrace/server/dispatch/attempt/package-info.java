/// One attempt from its claim to its outcome: work on virtual threads, and the one crossing between
/// them and the event loop ([Attempts]). Knows no queue and asks no store.
@NullMarked
package io.millrace.server.dispatch.attempt;

import org.jspecify.annotations.NullMarked;
