/// What a node remembers of queues, so that not every job asks for it.
@NullMarked
package io.millrace.server.queue;

import org.jspecify.annotations.NullMarked;
