/// The stream: sockets that speak `millrace.v1`, and server-sent events. What is sent is made in
/// `live.feed`; here it is carried, with the rules of the wire: frames, life, limits, close codes.
@NullMarked
package io.millrace.server.live;

import org.jspecify.annotations.NullMarked;
