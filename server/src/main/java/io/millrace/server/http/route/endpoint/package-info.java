/// Endpoints of workers that do not come for their jobs, and the secrets that sign what is sent
/// there, as people define them. Who brings attempts there stands in `server.push`.
@NullMarked
package io.millrace.server.http.route.endpoint;

import org.jspecify.annotations.NullMarked;
