/// What happened last, numbered, for as long as somebody may come back for it: a ring of events per
/// ordered channel. Fed by the bus, read by all event loops; who reads what is decided above.
@NullMarked
package io.millrace.server.live.ring;

import org.jspecify.annotations.NullMarked;
