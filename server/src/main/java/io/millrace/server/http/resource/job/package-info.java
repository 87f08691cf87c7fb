/// The shape of a job: as it is sent, patched, shown, with its record and what holds it.
@NullMarked
package io.millrace.server.http.resource.job;

import org.jspecify.annotations.NullMarked;
