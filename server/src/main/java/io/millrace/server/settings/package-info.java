/// All settings of a server, each read by the record of its room. Nothing is done with them here.
@NullMarked
package io.millrace.server.settings;

import org.jspecify.annotations.NullMarked;
