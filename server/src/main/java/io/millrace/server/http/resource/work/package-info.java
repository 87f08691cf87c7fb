/// What a worker asks for, is lent, reports and says at the end: claims, reports, settles.
@NullMarked
package io.millrace.server.http.resource.work;

import org.jspecify.annotations.NullMarked;
