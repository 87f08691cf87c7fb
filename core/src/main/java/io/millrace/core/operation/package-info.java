/// Bulk actions that run in the background: what is to be done to what, how far it came, and what
/// may follow on what. How one is carried out is not here.
@NullMarked
package io.millrace.core.operation;

import org.jspecify.annotations.NullMarked;
