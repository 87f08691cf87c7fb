package io.millrace.server.http.route.work;

import io.millrace.core.access.Caller;
import io.millrace.core.spi.Extended;
import io.millrace.server.http.resource.work.Beats.Heard;
import io.millrace.server.http.resource.work.Beats.Said;
import io.millrace.server.http.resource.work.Workers;
import io.millrace.server.http.route.Doors;
import io.vertx.core.Future;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Hears signs of life: renews the leases that they name, and says what is wanted of the worker.
public record Beating(Doors doors, Known known, Reporting reporting, Tallies tallies) {
  private static final Logger LOG = LoggerFactory.getLogger(Beating.class);

  /// What a worker is told. One that is not listed is to register; its leases were renewed all the
  /// same, for it keeps them.
  public Future<Heard> beat(Caller caller, String id, Said said) {
    return check(caller, id)
        .transform(seen ->
            renew(caller, said)
                .compose(answers ->
                    seen.failed() ? Future.failedFuture(seen.cause()) : listed(id, said, answers)))
        .onSuccess(_ -> count());
  }

  /// No node is spoken for, and of keys that are bound none for what it does not see.
  private Future<?> check(Caller caller, String id) {
    if (!id.startsWith(Workers.PREFIX)) {
      return Future.failedFuture(Known.none(id));
    }
    return caller.reach().isEverything() ? Future.succeededFuture() : known.one(caller, id);
  }

  private Future<List<Extended>> renew(Caller caller, Said said) {
    return said.active().isEmpty()
        ? Future.succeededFuture(List.of())
        : reporting.extend(caller, said.active());
  }

  private Future<Heard> listed(String id, Said said, List<Extended> answers) {
    return doors
        .workers()
        .beat(List.of(said.of(id)))
        .map(told -> {
          if (!told.getFirst().listed()) {
            throw Known.none(id);
          }
          return Heard.of(said, told.getFirst().order(), answers);
        });
  }

  private void count() {
    var ended = tallies.take();
    if (!ended.isEmpty()) {
      doors
          .workers()
          .count(ended)
          .onComplete(_ -> {}, cause -> LOG.debug("how attempts ended went uncounted", cause));
    }
  }
}
