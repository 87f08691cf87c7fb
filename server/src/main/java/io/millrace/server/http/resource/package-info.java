/// How jobs, claims, queues and dead letters are read from JSON and written to it: the shapes of
/// `http-api.md` §5. Nothing here asks a store or answers a request.
@NullMarked
package io.millrace.server.http.resource;

import org.jspecify.annotations.NullMarked;
