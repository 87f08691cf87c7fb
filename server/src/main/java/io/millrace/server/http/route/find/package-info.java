/// Which jobs there are: lists, searches, and searches that are kept as views. Changes no job.
@NullMarked
package io.millrace.server.http.route.find;

import org.jspecify.annotations.NullMarked;
