/// The members of what was sent, read by name and shape, with every fault at once.
///
/// Knows JSON and nothing of HTTP; what does not fit leaves as [InvalidFields]. Which members an
/// object has is for its reader to say.
@NullMarked
package io.millrace.server.http.fields;

import org.jspecify.annotations.NullMarked;
