/// What a backend promises about jobs that wait for others, and about jobs that count as the same.
@NullMarked
package io.millrace.backend.contract.tie;

import org.jspecify.annotations.NullMarked;
