/// What happens from time to time: an alarm, and the work it wakes. No work is done here.
@NullMarked
package io.millrace.server.alarm;

import org.jspecify.annotations.NullMarked;
