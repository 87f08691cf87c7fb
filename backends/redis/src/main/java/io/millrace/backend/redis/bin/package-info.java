/// What operations deleted and may have back: found in all homes, and put where it was. What goes
/// into a bin, and out of it for good, is a matter of the verbs and of who sweeps.
@NullMarked
package io.millrace.backend.redis.bin;

import org.jspecify.annotations.NullMarked;
