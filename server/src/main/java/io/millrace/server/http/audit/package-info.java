/// The record of who changed what: which operations are in it, and the one place where its lines
/// are written. What a line tells of before and after, routes say themselves.
@NullMarked
package io.millrace.server.http.audit;

import org.jspecify.annotations.NullMarked;
