/// Who may do what: the text of a key, what a key is, roles and scopes, and how far they reach.
///
/// Pure values and rules. Where keys are kept, and how a request shows one, is for others.
@NullMarked
package io.millrace.core.access;

import org.jspecify.annotations.NullMarked;
