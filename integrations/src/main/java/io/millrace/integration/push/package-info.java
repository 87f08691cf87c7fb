/// Attempts that are brought to endpoints of workers (`stream-and-workers.md` §3.3): the request,
/// and what an answer means. Who brings which, and how many at once, is the server's business.
@NullMarked
package io.millrace.integration.push;

import org.jspecify.annotations.NullMarked;
