/// Processes that do jobs, and nodes of this server, as they say of themselves that they are there.
/// Who lends them jobs stands elsewhere: to be listed here gives no right to anything.
@NullMarked
package io.millrace.core.worker;

import org.jspecify.annotations.NullMarked;
