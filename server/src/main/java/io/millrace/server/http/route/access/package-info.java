/// Who may come and what was done: keys, logins by key, user or provider, and the record of
/// changes. Whether a call may pass is decided before any route, in `http.access`.
@NullMarked
package io.millrace.server.http.route.access;

import org.jspecify.annotations.NullMarked;
