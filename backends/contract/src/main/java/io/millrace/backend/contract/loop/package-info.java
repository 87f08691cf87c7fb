/// The event loops of tests. Knows no backend and no server.
@NullMarked
package io.millrace.backend.contract.loop;

import org.jspecify.annotations.NullMarked;
