/// How the server is seen from outside while it works: its figures, and whether it has more to do
/// than it can bear. Nothing here moves a job.
@NullMarked
package io.millrace.server.observe;

import org.jspecify.annotations.NullMarked;
