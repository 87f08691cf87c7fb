/// Who does a type of job on this node, what stands around it, and what its failures mean: put
/// together once, at the start. Nothing here knows of threads, leases or stores.
@NullMarked
package io.millrace.server.dispatch.performer;

import org.jspecify.annotations.NullMarked;
