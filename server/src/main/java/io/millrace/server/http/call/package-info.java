/// What a route sees of HTTP: a call that was read, the reply it gives, and the table that says
/// which route answers what.
///
/// Nothing here touches a socket, and nothing waits: a route is a function from a call to the
/// future of a reply.
@NullMarked
package io.millrace.server.http.call;

import org.jspecify.annotations.NullMarked;
