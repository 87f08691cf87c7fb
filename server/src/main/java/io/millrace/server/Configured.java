package io.millrace.server;

import io.millrace.core.definition.Kind;
import io.millrace.core.job.Json;
import io.millrace.core.spi.Backend;
import io.millrace.core.spi.DefinitionStore.Write;
import io.millrace.core.spi.Match;
import io.millrace.core.spi.Put;
import io.millrace.server.http.resource.bound.Breakers;
import io.millrace.server.http.resource.bound.Limiters;
import io.millrace.server.queue.KnownQueues;
import io.millrace.server.settings.Settings;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Optional;

/// What the configuration says of queues, limiters and breakers, put where nobody has set them up.
final class Configured {
  private static final int PAGE = 500;

  private final Backend backend;

  Configured(Backend backend) {
    this.backend = backend;
  }

  Future<Void> put(Settings settings) {
    var puts = new ArrayList<Future<Put>>();
    settings
        .queues()
        .named()
        .forEach(it -> puts.add(backend.queues().put(it, new Match.New(), KnownQueues.CONFIG)));
    settings
        .limiters()
        .forEach((name, limit) -> puts.add(define(Kind.LIMITER, name, Limiters.spec(limit))));
    settings
        .breakers()
        .forEach((name, rule) -> puts.add(define(Kind.BREAKER, name, Breakers.spec(rule))));
    return Future.join(puts)
        .compose(_ -> bindLimiters(Optional.empty()))
        .compose(_ -> bindBreakers(Optional.empty()));
  }

  private Future<Put> define(Kind kind, String name, Json spec) {
    return backend
        .definitions()
        .put(new Write(kind, name, spec, KnownQueues.CONFIG), new Match.New());
  }

  /// Tells the store what its limiters are set to, a page at a time.
  private Future<Void> bindLimiters(Optional<String> after) {
    return backend
        .definitions()
        .list(Kind.LIMITER, after, PAGE)
        .compose(page -> {
          var told = backend.limits().configure(page.stream().map(Limiters::of).toList());
          return page.size() < PAGE
              ? told
              : told.compose(_ -> bindLimiters(Optional.of(page.getLast().name())));
        });
  }

  /// The same of its breakers.
  private Future<Void> bindBreakers(Optional<String> after) {
    return backend
        .definitions()
        .list(Kind.BREAKER, after, PAGE)
        .compose(page -> {
          var told = backend.breakers().configure(page.stream().map(Breakers::of).toList());
          return page.size() < PAGE
              ? told.mapEmpty()
              : told.compose(_ -> bindBreakers(Optional.of(page.getLast().name())));
        });
  }
}
