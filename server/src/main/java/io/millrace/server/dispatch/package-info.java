/// Claims ready jobs and sees each attempt to its outcome. Nothing here decides about states.
@NullMarked
package io.millrace.server.dispatch;

import org.jspecify.annotations.NullMarked;
