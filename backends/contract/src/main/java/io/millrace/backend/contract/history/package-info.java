/// Judges what callers asked and heard of a server, and what was there in the end, by the rules of
/// `reliability.md` §4: pure, so that any bench or test that writes a history may use it. Nothing
/// here calls a backend or knows one.
@NullMarked
package io.millrace.backend.contract.history;

import org.jspecify.annotations.NullMarked;
