/// What the shapes of several nouns have in common, read from JSON and written to it: names,
/// priorities, backoffs, failures, and how the configuration file says them. The shapes of
/// `http-api.md` §5 stand in the rooms below, one per noun; nothing in them asks a store or answers
/// a request.
@NullMarked
package io.millrace.server.http.resource;

import org.jspecify.annotations.NullMarked;
