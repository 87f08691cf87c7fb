/// What holds jobs back whatever their queue: limiters and breakers, set up here, and used from
/// outside by permits and probes.
@NullMarked
package io.millrace.server.http.route.bound;

import org.jspecify.annotations.NullMarked;
