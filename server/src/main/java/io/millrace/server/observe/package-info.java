/// How the server is seen from outside while it works: its figures.
@NullMarked
package io.millrace.server.observe;

import org.jspecify.annotations.NullMarked;
