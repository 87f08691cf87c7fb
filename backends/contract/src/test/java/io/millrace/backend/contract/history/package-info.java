/// The judge of histories on trial: a good history, and one made worse for each of its rules.
@NullMarked
package io.millrace.backend.contract.history;

import org.jspecify.annotations.NullMarked;
