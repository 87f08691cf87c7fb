/// What this server lets its jobs reach: which addresses are its own, what the settings allow, and
/// a line for each call that was refused. The rules themselves stand in `core.egress`.
@NullMarked
package io.millrace.server.egress;

import org.jspecify.annotations.NullMarked;
