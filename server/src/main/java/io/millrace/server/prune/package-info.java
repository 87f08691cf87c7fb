/// Forgets what retention allows to forget, in bounded slices.
@NullMarked
package io.millrace.server.prune;

import org.jspecify.annotations.NullMarked;
