/// Whether bytes are one JSON text, and where they are not: characters, strings, numbers, names
/// that come twice, and the place of a fault. Nothing is built here; values stand in `http.json`.
@NullMarked
package io.millrace.server.http.json.syntax;

import org.jspecify.annotations.NullMarked;
