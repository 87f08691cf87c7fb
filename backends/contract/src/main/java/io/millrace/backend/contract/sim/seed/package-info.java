/// Which worlds are played, and how: by seeds, on all cores, the shortest way to a failure told.
@NullMarked
package io.millrace.backend.contract.sim.seed;

import org.jspecify.annotations.NullMarked;
