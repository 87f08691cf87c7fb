/// Tickets that stand for somebody for a moment, where no header can be sent: issued to whoever is
/// let in, and taken at the door of the stream.
@NullMarked
package io.millrace.server.http.ticket;

import org.jspecify.annotations.NullMarked;
