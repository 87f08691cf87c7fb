/// How queues flowed, minute by minute: asks once a minute and has it remembered.
@NullMarked
package io.millrace.server.series;

import org.jspecify.annotations.NullMarked;
