/// The engine in the same process, without HTTP: what a job costs.
@NullMarked
package io.millrace.bench.engine;

import org.jspecify.annotations.NullMarked;
