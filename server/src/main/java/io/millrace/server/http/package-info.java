/// The API over HTTP. Reads and answers; what is to be done goes over the bus or to a store.
@NullMarked
package io.millrace.server.http;

import org.jspecify.annotations.NullMarked;
