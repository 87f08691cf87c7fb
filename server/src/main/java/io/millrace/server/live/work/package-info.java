/// What a worker says over a socket, and what it is lent and told there. How it is taken to the
/// store stands in `http.route.work`, for sockets and calls alike; frames and the life of a
/// connection belong to `live`.
@NullMarked
package io.millrace.server.live.work;

import org.jspecify.annotations.NullMarked;
