/// How jobs come in: `POST /v1/jobs`, one or many, each read, named, kept apart from those of
/// others and sent to ingest. What becomes of a job once it is there stands in `route.job`.
@NullMarked
package io.millrace.server.http.route.enqueue;

import org.jspecify.annotations.NullMarked;
