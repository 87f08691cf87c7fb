/// How actions reach other systems: the guarded client, and what an answer means for the job. They
/// know jobs and outcomes, never the engine; what one provider wants has a package of its own.
@NullMarked
package io.millrace.integration;

import org.jspecify.annotations.NullMarked;
