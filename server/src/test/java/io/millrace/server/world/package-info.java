/// Whole nodes in a world of one thread: engines, passes, leaders and performers over one store, by
/// a seed.
package io.millrace.server.world;
