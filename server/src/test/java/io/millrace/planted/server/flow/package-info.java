/// Laws that are broken, one by each class, so that [io.millrace.server.DirectionTest] can see each
/// notice: this package says what it is, the others beside it do not.
@NullMarked
package io.millrace.planted.server.flow;

import org.jspecify.annotations.NullMarked;
