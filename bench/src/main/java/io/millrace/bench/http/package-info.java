/// A whole server over HTTP, in a process of its own beside the driver and its peer: what a request
/// costs the server is the time of processors that its process used.
@NullMarked
package io.millrace.bench.http;

import org.jspecify.annotations.NullMarked;
