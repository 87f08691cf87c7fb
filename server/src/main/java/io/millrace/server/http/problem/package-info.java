/// How a request is refused: the closed table of problems, and how one is written (RFC 9457).
///
/// Nothing here decides that something is wrong, and no Java class or stack ever reaches a sender.
@NullMarked
package io.millrace.server.http.problem;

import org.jspecify.annotations.NullMarked;
