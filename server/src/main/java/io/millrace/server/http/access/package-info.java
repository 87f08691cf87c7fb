/// Who asks, and whether he may: which keys there are, what a request shows of one, and which scope
/// each operation wants.
///
/// Everything is answered from memory, on the loop of the request. What an operation does with its
/// caller is for its route.
@NullMarked
package io.millrace.server.http.access;

import org.jspecify.annotations.NullMarked;
