/// Time as people write it. Pure: the present time is passed in, never asked for.
@NullMarked
package io.millrace.core.time;

import org.jspecify.annotations.NullMarked;
