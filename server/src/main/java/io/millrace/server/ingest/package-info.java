/// Takes in what somebody wants done: every job, whoever sends it, comes through here.
@NullMarked
package io.millrace.server.ingest;

import org.jspecify.annotations.NullMarked;
