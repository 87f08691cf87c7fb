/// Many listeners at a server in a process of its own: what they cost while nothing happens, and
/// what they take from it while much does.
@NullMarked
package io.millrace.bench.live;

import org.jspecify.annotations.NullMarked;
