/// The scripts of `clients/conformance`: who plays them, and the smallest client that passes them.
@NullMarked
package io.millrace.server.conformance;

import org.jspecify.annotations.NullMarked;
