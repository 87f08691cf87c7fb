/// Tells what happened. The one place where facts and hints are made: at the door through which every
/// change goes, so that no room has to remember to tell.
@NullMarked
package io.millrace.server.tell;

import org.jspecify.annotations.NullMarked;
