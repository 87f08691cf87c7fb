/// What a performer sees of a job and answers about it. No Vert.x here: the same interfaces serve a
/// remote worker.
@NullMarked
package io.millrace.core.perform;

import org.jspecify.annotations.NullMarked;
