/// What nobody is shown: how it is sealed for the store, and how a reference to it is followed.
@NullMarked
package io.millrace.server.secret;

import org.jspecify.annotations.NullMarked;
