/// The command line: arguments in, a [Command] out. Nothing here carries one out.
@NullMarked
package io.millrace.server.cli;

import org.jspecify.annotations.NullMarked;
