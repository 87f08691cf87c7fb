/// What one subscription is sent: an offset into a ring or a version of a sight, a filter, a
/// window. A feed holds no queue of events; it is drained while whoever carries it has room.
@NullMarked
package io.millrace.server.live.feed;

import org.jspecify.annotations.NullMarked;
