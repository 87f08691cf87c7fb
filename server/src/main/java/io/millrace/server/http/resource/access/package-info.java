/// The shapes of keys, logins and the record of who changed what. No secret is written here but the
/// one that was just made.
@NullMarked
package io.millrace.server.http.resource.access;

import org.jspecify.annotations.NullMarked;
