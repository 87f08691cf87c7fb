package io.millrace.server;

import io.vertx.core.Future;
import java.net.URI;
import java.time.Duration;
import java.util.function.Supplier;

/// A server that has started: where it is to be reached, and how it is stopped.
///
/// @param stop takes nothing new, ends or hands back what runs, closes; done when all of it is
/// @param patience how long that takes at most if nothing is broken
public record Running(
    URI url, String node, String backend, Supplier<Future<Void>> stop, Duration patience) {}
