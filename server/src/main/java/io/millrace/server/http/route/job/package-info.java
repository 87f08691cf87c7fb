/// Jobs that are there: one is read, patched, deleted, acted on, asked for its record, many are
/// acted on at once. Which jobs there are is found in `route.find`; what the holder of a lease does
/// stands in `route.work`.
@NullMarked
package io.millrace.server.http.route.job;

import org.jspecify.annotations.NullMarked;
