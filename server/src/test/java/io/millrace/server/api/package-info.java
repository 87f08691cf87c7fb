/// The API as its clients meet it: every noun from outside, against a whole server.
///
/// Nothing here knows how an answer comes about; what is sent and what comes back is held against
/// the API document on the way.
@NullMarked
package io.millrace.server.api;

import org.jspecify.annotations.NullMarked;
