/// Drivers that measure: each prints a ratio against a peer or a ceiling that ran in the same
/// process or at the same time. Nothing of the product needs them.
@NullMarked
package io.millrace.bench;

import org.jspecify.annotations.NullMarked;
