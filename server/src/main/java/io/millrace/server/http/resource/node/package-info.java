/// Nodes as they are answered.
@NullMarked
package io.millrace.server.http.resource.node;

import org.jspecify.annotations.NullMarked;
