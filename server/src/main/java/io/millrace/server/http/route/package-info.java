/// The operations of the API, one file per noun: each reads a call, asks a door or submits, and
/// writes the answer. No rule about jobs is decided here.
@NullMarked
package io.millrace.server.http.route;

import org.jspecify.annotations.NullMarked;
