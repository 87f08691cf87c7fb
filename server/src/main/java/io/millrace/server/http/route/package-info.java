/// What the routes of every noun stand on: the doors they reach the server by, how a body is read,
/// what is refused and in which words, how a call that is repeated is answered as before, and what
/// is done to jobs whatever the call. No operation of the API is mounted here; the rooms below do
/// that, one per noun, and none of them decides a rule about jobs.
@NullMarked
package io.millrace.server.http.route;

import org.jspecify.annotations.NullMarked;
