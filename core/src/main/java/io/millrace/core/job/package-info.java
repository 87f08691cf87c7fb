/// Jobs as values and the pure rules about them: what may follow a state, what an outcome means,
/// when to try again. Nothing here waits, stores, reads a clock or names Vert.x, so that a remote
/// worker shares it with the server.
@NullMarked
package io.millrace.core.job;

import org.jspecify.annotations.NullMarked;
