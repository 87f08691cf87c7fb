/// Logins by an identity provider, as OpenID Connect Core 1.0 has it: the code flow with PKCE.
/// Knows nothing of cookies, keys or routes.
@NullMarked
package io.millrace.server.http.oidc;

import org.jspecify.annotations.NullMarked;
