package io.millrace.integration;

import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/// One call to another system, as somebody wants it made.
///
/// @param timeout for all of it, from its name to the last byte of the answer
/// @param mostBytes of the answer's body, packed and unpacked
public record Request(
    String method,
    String url,
    Map<String, String> headers,
    Optional<Buffer> body,
    Duration timeout,
    int mostBytes) {}
