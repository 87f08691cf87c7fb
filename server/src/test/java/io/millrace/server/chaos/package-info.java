/// Breaks what a server stands on, on purpose, and judges what its callers heard meanwhile by the
/// rules of a history. Real processes, a real Redis, wires of its own. Nothing here looks into a
/// server but over HTTP.
@NullMarked
package io.millrace.server.chaos;

import org.jspecify.annotations.NullMarked;
