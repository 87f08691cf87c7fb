/// A store alone, without an engine: its verbs, where much stands in it.
@NullMarked
package io.millrace.bench.store;

import org.jspecify.annotations.NullMarked;
