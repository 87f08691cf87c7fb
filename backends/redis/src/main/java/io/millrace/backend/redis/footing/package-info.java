/// What everything in Redis stands on: how it is reached, the names of all keys and scripts, in
/// which home a job is, and calls that travel together. Knows no verb and no record.
@NullMarked
package io.millrace.backend.redis.footing;

import org.jspecify.annotations.NullMarked;
