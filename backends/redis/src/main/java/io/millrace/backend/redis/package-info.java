/// Jobs in Redis, for several nodes: the doors, the layout of what stands there, and the scripts
/// (`lua/*.lua`), one for each verb. What follows from an outcome is worked out before; a script
/// moves and counts. How Redis is spoken to stands in `wire`.
@NullMarked
package io.millrace.backend.redis;

import org.jspecify.annotations.NullMarked;
