/// Several nodes on one store: how they find each other and who is there, which of them leads, and
/// which has the care of a queue. Who leads is decided by a lease in the store, and by nothing
/// else: what carries messages is not exclusive when the net falls apart.
@NullMarked
package io.millrace.server.cluster;

import org.jspecify.annotations.NullMarked;
