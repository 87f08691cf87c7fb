/// What a backend promises about lending: claim, extend, settle, and what comes home by itself.
@NullMarked
package io.millrace.backend.contract.lend;

import org.jspecify.annotations.NullMarked;
