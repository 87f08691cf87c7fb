/// All that moves the jobs of one node, on one event loop with its backend.
@NullMarked
package io.millrace.server.engine;

import org.jspecify.annotations.NullMarked;
