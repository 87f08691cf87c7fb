package io.millrace.backend.contract.loop;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.junit5.VertxParameterProvider;

/// A Vert.x for what is no test itself, or outlives one: told of in the log when a turn of its
/// loops takes longer than a test allows, like those that JUnit's extension for Vert.x hands out.
public final class Watched {
  private Watched() {}

  /// A new one, to be closed by who asked. Where the build names no limit, Vert.x's own counts.
  public static Vertx vertx() {
    return Vertx.vertx(new VertxOptions(new VertxParameterProvider().getVertxOptions()));
  }
}
