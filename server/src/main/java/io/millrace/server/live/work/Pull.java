package io.millrace.server.live.work;

import io.millrace.core.access.Caller;
import io.millrace.core.job.Claim;
import io.millrace.core.job.Holder;
import io.millrace.core.job.Want;
import io.millrace.core.spi.Claimed;
import io.millrace.server.http.json.JsonText;
import io.millrace.server.http.json.JsonWriter;
import io.millrace.server.http.resource.work.Claims;
import io.millrace.server.http.route.Presence;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/// Claims for a connection as long as it holds fewer leases than it wants: one claim at a time,
/// which waits where there is nothing. Nothing is claimed for a client that does not take what it
/// is sent.
final class Pull {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration AGAIN = Duration.ofSeconds(1);

  private final Workshop shop;
  private final Vertx vertx;
  private final Wire wire;
  private final Holdings holdings;
  private Wish wish = new Wish("", new Want.Queues(List.of(), false), Set.of());
  private int most;
  private boolean quiet;
  private boolean claiming;
  private boolean ended;
  private CompletableFuture<Void> over = new CompletableFuture<>();

  /// Who wants jobs, of which queues and types.
  record Wish(String worker, Want.Queues queues, Set<String> types) {}

  Pull(Workshop shop, Vertx vertx, Wire wire, Holdings holdings) {
    this.shop = shop;
    this.vertx = vertx;
    this.wire = wire;
    this.holdings = holdings;
  }

  Wish wish() {
    return wish;
  }

  /// From now on for this.
  void wants(Wish changed) {
    wish = changed;
    over.complete(null);
  }

  /// So many leases at once are wanted.
  void wants(int changed) {
    if (changed < most) {
      over.complete(null);
    }
    most = changed;
    go();
  }

  /// Whether nothing new is wanted for the time being.
  void quiet(boolean now) {
    quiet = now;
    if (now) {
      over.complete(null);
    }
    go();
  }

  void end() {
    ended = true;
    over.complete(null);
  }

  /// Claims, if there is room for more.
  void go() {
    int free = most - holdings.size();
    boolean may = !ended && !quiet && !shop.doors().isStopping();
    if (!may || claiming || free <= 0 || wish.queues.list().isEmpty() || !wire.takes()) {
      return;
    }
    claiming = true;
    over = new CompletableFuture<>();
    var guest = wire.guest();
    var presence =
        new Presence(guest, Future.fromCompletionStage(over, vertx.getOrCreateContext()));
    Future.succeededFuture()
        .compose(_ -> {
          shop.check(guest.caller(), "want");
          return shop.waiters().claim(guest.caller(), want(free), PATIENCE, presence);
        })
        .onComplete(claimed -> came(guest.caller(), presence, claimed), this::failed);
  }

  private Want want(int free) {
    return new Want(
        Optional.empty(),
        new Holder(wish.worker, shop.doors().node()),
        wish.queues,
        wish.types,
        Math.min(free, Want.MOST),
        Optional.empty());
  }

  private void came(Caller caller, Presence presence, Claimed claimed) {
    claiming = false;
    if (ended || presence.isTurnedAway()) {
      shop.waiters().handBack(claimed.lent());
      return;
    }
    claimed.lent().forEach(it -> lend(caller, it));
    wire.drain();
    go();
  }

  private void lend(Caller caller, Claim claim) {
    holdings.lent(claim);
    var veil = shop.veil(caller);
    if (veil.isEmpty()) {
      wire.send("job", json -> Claims.members(json, claim));
      return;
    }
    var bare = new JsonWriter(1024).object();
    Claims.members(bare, claim);
    var shown = veil.get().over(bare.endObject().buffer());
    wire.send(
        "job",
        json ->
            JsonText.read(shown.getBytes())
                .root()
                .members()
                .forEach(it -> json.name(it.name()).raw(it.value().json())));
  }

  /// Who may not claim any more is told once; what else fails is tried again.
  private void failed(Throwable cause) {
    claiming = false;
    if (!ended) {
      wire.refuse(Optional.empty(), cause);
      wire.drain();
      vertx.setTimer(AGAIN.toMillis(), _ -> go());
    }
  }
}
