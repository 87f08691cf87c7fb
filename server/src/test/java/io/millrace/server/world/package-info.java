/// Whole nodes in a world of one thread: engines, passes, leaders and performers over one store, by
/// a seed.
@NullMarked
package io.millrace.server.world;

import org.jspecify.annotations.NullMarked;
