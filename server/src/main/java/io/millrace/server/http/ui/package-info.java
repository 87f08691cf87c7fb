/// The files of the web UI, as the build put them on the class path, and how a browser gets them.
///
/// What is on the pages is none of its business: they are a client of the API like any other.
@NullMarked
package io.millrace.server.http.ui;

import org.jspecify.annotations.NullMarked;
