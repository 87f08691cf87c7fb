/// Where this server may connect to on behalf of those who use it: the rules alone (`webhooks.md`
/// §8). Nothing here resolves a name, opens a connection or reads a configuration.
@NullMarked
package io.millrace.core.egress;

import org.jspecify.annotations.NullMarked;
