@NullMarked
package io.millrace.backend.contract.sim.seed;

import org.jspecify.annotations.NullMarked;
