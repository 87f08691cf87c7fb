/// How log lines look and where they go. Nothing here decides what is logged.
@NullMarked
package io.millrace.server.log;

import org.jspecify.annotations.NullMarked;
