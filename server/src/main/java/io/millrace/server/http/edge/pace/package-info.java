/// Who is too slow, too idle or one too many on a connection, and how that ends. What is said on it
/// is read in `http.edge`.
@NullMarked
package io.millrace.server.http.edge.pace;

import org.jspecify.annotations.NullMarked;
