/// Brings home what is due or lost, whether or not anybody claims.
@NullMarked
package io.millrace.server.retry;

import org.jspecify.annotations.NullMarked;
