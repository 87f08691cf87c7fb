/// Which jobs this node takes, and how many at a time: claims on the event loop for each queue,
/// keeps the leases of what runs, and settles what ended. What one attempt does stands in
/// `dispatch.attempt`.
@NullMarked
package io.millrace.server.dispatch;

import org.jspecify.annotations.NullMarked;
