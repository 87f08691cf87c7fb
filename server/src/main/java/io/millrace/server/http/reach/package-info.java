/// The doors of the store as one caller may use them: what lies outside the queues and types of his
/// key is not there, and what he would put there is refused.
///
/// Only decorators of doors live here; whoever reaches everything gets the door itself. Which
/// operations keep to it at all stands in the API document (`x-reach`).
@NullMarked
package io.millrace.server.http.reach;

import org.jspecify.annotations.NullMarked;
