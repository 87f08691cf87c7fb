/// Sees each attempt of this node from its claim to its end: claims on the event loop, work on virtual
/// threads, and one crossing between the two ([Attempts]).
@NullMarked
package io.millrace.server.dispatch;

import org.jspecify.annotations.NullMarked;
