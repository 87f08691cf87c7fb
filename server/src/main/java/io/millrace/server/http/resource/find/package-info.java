/// What is found: hits, kept searches, dead letters and their groups, and the queries that find
/// them.
@NullMarked
package io.millrace.server.http.resource.find;

import org.jspecify.annotations.NullMarked;
