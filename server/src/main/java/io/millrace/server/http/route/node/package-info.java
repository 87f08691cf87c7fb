/// The server itself: whether it is well, what it is, who is in the cluster, its figures, and what
/// those do who look after its store. Nothing here is about one job.
@NullMarked
package io.millrace.server.http.route.node;

import org.jspecify.annotations.NullMarked;
