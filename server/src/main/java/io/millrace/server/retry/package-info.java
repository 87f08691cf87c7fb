/// Brings home what is due or lost. Nothing here claims.
@NullMarked
package io.millrace.server.retry;

import org.jspecify.annotations.NullMarked;
