/// Starts and stops a node. Only `Assembly` sees every room.
@NullMarked
package io.millrace.server;

import org.jspecify.annotations.NullMarked;
