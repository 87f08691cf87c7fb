/// What a backend promises about jobs under limits, keys and breakers.
@NullMarked
package io.millrace.backend.contract.bound;

import org.jspecify.annotations.NullMarked;
