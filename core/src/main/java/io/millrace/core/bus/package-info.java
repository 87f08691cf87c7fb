/// What rooms tell each other over the event bus: `submit` (the only request and reply), `ready` (a
/// hint that may be lost), `changed` (facts, published only); the last two also reach the other
/// nodes of a cluster. And what one node writes to one other (`Post`). The only package that
/// touches the event bus.
@NullMarked
package io.millrace.core.bus;

import org.jspecify.annotations.NullMarked;
