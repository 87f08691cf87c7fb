package io.millrace.server.http.route.access;

import io.millrace.server.http.access.AuthSettings;
import io.millrace.server.http.access.Doorman;
import io.millrace.server.http.access.Keyring;
import java.net.URI;
import java.util.Optional;

/// Which keys there are, who looks at what people show to log in, what is set about both, and where
/// a browser finds this server.
public record Entry(
    Keyring keyring, Doorman doorman, AuthSettings settings, Optional<URI> publicUrl) {}
