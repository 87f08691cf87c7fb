/// Pages of lists: which one a call asks for, where the next one begins, and how they go out, as a
/// page or line by line. What is in a list is the business of its route.
@NullMarked
package io.millrace.server.http.listing;

import org.jspecify.annotations.NullMarked;
