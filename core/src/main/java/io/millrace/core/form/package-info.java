/// The binary form of values: how a backend writes down what it is to find again. Each form is read
/// in the order in which it was written. Knows nothing of where it is kept.
@NullMarked
package io.millrace.core.form;

import org.jspecify.annotations.NullMarked;
