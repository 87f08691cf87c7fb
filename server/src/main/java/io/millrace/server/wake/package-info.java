/// Wakes those who wait for work when what holds it gives way. No jobs are touched here.
@NullMarked
package io.millrace.server.wake;

import org.jspecify.annotations.NullMarked;
