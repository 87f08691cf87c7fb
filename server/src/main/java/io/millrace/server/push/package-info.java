/// Workers to which attempts are brought: which of them this node cares for, and what is wanted of
/// each. How jobs are claimed and brought stands in `dispatch`, the request in `integrations`.
@NullMarked
package io.millrace.server.push;

import org.jspecify.annotations.NullMarked;
