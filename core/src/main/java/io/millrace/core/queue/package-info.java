/// Queues as values: how one is set up and how it stands. Nothing here stores or decides.
@NullMarked
package io.millrace.core.queue;

import org.jspecify.annotations.NullMarked;
