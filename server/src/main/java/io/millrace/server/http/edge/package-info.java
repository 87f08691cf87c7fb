/// Between the socket and the routes: who is let in, how much and how slowly he may send, and the
/// way of every request from its head to its answer.
///
/// Everything here runs on one event loop and keeps its state there. What an operation means is for
/// its route to know.
@NullMarked
package io.millrace.server.http.edge;

import org.jspecify.annotations.NullMarked;
