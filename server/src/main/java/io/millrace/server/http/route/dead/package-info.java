/// Dead letters, one by one and in groups of like failures: listed, counted, retried, forgotten.
@NullMarked
package io.millrace.server.http.route.dead;

import org.jspecify.annotations.NullMarked;
