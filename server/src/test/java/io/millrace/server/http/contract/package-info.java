/// The API document as the judge of tests: every request and every answer is held against it.
@NullMarked
package io.millrace.server.http.contract;

import org.jspecify.annotations.NullMarked;
