/// JSON at the border: read strictly, kept as the sender's bytes, written without detours.
///
/// Knows no field of any object and nothing of HTTP; a text that is wrong leaves as a
/// [MalformedJson].
@NullMarked
package io.millrace.server.http.json;

import org.jspecify.annotations.NullMarked;
