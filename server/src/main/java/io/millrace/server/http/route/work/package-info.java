/// What a remote worker does: claims jobs, waits for them, renews and reports, and ends attempts.
/// What people do to jobs stands in `route.job`.
@NullMarked
package io.millrace.server.http.route.work;

import org.jspecify.annotations.NullMarked;
