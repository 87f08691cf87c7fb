/// What every backend promises, as tests it inherits. No backend lives here.
@NullMarked
package io.millrace.backend.contract;

import org.jspecify.annotations.NullMarked;
