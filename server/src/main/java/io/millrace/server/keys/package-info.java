/// Keeps a node up to date on who may come. Which keys there are is known in `http.access`, whose
/// rights they are in the store; nothing here decides anything about a call.
@NullMarked
package io.millrace.server.keys;

import org.jspecify.annotations.NullMarked;
