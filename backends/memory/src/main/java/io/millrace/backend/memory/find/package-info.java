/// How jobs are found, listed, counted and explained, in slices between which others have their
/// turn. Changes nothing.
@NullMarked
package io.millrace.backend.memory.find;

import org.jspecify.annotations.NullMarked;
