/// What an operation is asked to do, and how far it is.
@NullMarked
package io.millrace.server.http.resource.operation;

import org.jspecify.annotations.NullMarked;
