package io.millrace.server.http.route.work;

import io.millrace.core.access.Caller;
import io.millrace.server.http.resource.work.Beats.Heard;
import io.millrace.server.http.resource.work.Beats.Lease;
import io.millrace.server.http.resource.work.Beats.Said;
import io.millrace.server.http.resource.work.Workers;
import io.millrace.server.http.route.Doors;
import io.vertx.core.Future;
import java.util.List;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Hears signs of life: renews the leases that they name, and says what is wanted of the worker.
public record Beating(Doors doors, Known known, Reporting reporting, Tallies tallies) {
  private static final Logger LOG = LoggerFactory.getLogger(Beating.class);

  /// What a worker is told. One that is not listed is to register; its leases were renewed all the
  /// same, for it keeps them. Of leases whose part of the store is away it is told nothing.
  public Future<Heard> beat(Caller caller, String id, Said said) {
    return check(caller, id)
        .transform(seen ->
            renew(caller, said)
                .compose(leases ->
                    seen.failed() ? Future.failedFuture(seen.cause()) : listed(id, said, leases)))
        .map(heard -> {
          count();
          return heard;
        });
  }

  /// No node is spoken for, and of keys that are bound none for what it does not see.
  private Future<?> check(Caller caller, String id) {
    if (!id.startsWith(Workers.PREFIX)) {
      return Future.failedFuture(Known.none(id));
    }
    return caller.reach().isEverything() ? Future.succeededFuture() : known.one(caller, id);
  }

  private Future<List<Lease>> renew(Caller caller, Said said) {
    var active = said.active();
    return active.isEmpty()
        ? Future.succeededFuture(List.of())
        : new Apart(doors)
            .ask(active, some -> reporting.extend(caller, some))
            .map(answers ->
                IntStream.range(0, active.size())
                    .boxed()
                    .flatMap(
                        at -> answers.get(at).map(it -> new Lease(active.get(at), it)).stream())
                    .toList());
  }

  private Future<Heard> listed(String id, Said said, List<Lease> leases) {
    return doors
        .workers()
        .beat(List.of(said.of(id)))
        .map(told -> {
          if (!told.getFirst().listed()) {
            throw Known.none(id);
          }
          return Heard.of(said, told.getFirst().order(), leases);
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
