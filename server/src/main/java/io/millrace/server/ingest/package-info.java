/// Takes submissions to the store. Nothing here performs a job.
@NullMarked
package io.millrace.server.ingest;

import org.jspecify.annotations.NullMarked;
