/// The action `http.request`: its args, its result. How a call is made and judged lives above.
@NullMarked
package io.millrace.integration.http;

import org.jspecify.annotations.NullMarked;
