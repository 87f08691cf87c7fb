/// What people did to the server, as it is kept. Nothing about jobs: their record is their history.
@NullMarked
package io.millrace.core.audit;

import org.jspecify.annotations.NullMarked;
