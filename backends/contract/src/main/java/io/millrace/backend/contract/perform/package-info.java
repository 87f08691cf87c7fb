/// What performers and middleware are given in tests. Knows no backend and no server.
@NullMarked
package io.millrace.backend.contract.perform;

import org.jspecify.annotations.NullMarked;
