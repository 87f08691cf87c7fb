package io.millrace.server.push;

import io.millrace.core.bus.Ready;
import io.millrace.core.definition.Definition;
import io.millrace.core.definition.Kind;
import io.millrace.core.spi.LeaseStore.Reign;
import io.millrace.core.spi.Match;
import io.millrace.core.spi.WorkerStore.Told;
import io.millrace.core.worker.Tally;
import io.millrace.server.alarm.Pass;
import io.millrace.server.dispatch.Fuse;
import io.millrace.server.dispatch.PushDispatch;
import io.millrace.server.http.resource.work.About;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Looks which workers there are to which attempts are brought, takes those that no other node has,
/// beats for them, and does what is wanted of them. A node that is gone loses its lease of a
/// worker, and another takes it; the jobs come back when their own leases end.
final class PushPass implements Pass {
  static final Duration PERIOD = Duration.ofMillis(100);

  private static final Duration LOOK = Duration.ofSeconds(1);
  private static final Duration TTL = Duration.ofSeconds(10);
  private static final String LEASE = "push:";
  private static final int PAGE = 500;

  private final Vertx vertx;
  private final PushDispatch.Rooms rooms;
  private final PushVerticle.Stores stores;
  private final PushVerticle.Outside outside;
  private final Map<String, Pushed> own = new LinkedHashMap<>();

  /// Those that are another node's now, until what they brought is over.
  private final List<Pushed> leaving = new ArrayList<>();

  /// Endpoints of one host share one.
  private final Map<String, Fuse> fuses = new HashMap<>();

  private Instant lookAt = Instant.EPOCH;
  private boolean closed;

  PushPass(Vertx vertx, Context loop, PushVerticle.Stores stores, PushVerticle.Outside outside) {
    this.vertx = vertx;
    this.stores = stores;
    this.outside = outside;
    this.rooms =
        new PushDispatch.Rooms(
            loop,
            outside.bus(),
            stores.jobs(),
            stores.limits(),
            outside.clock(),
            outside.pressed());
  }

  @Override
  public Optional<Instant> wanted(Ready hint) {
    return switch (hint) {
      case Ready.Now(String queue) -> {
        own.values().forEach(it -> it.dispatch().pull(queue));
        yield Optional.empty();
      }
      case Ready.Attend _ -> {
        boolean asked = false;
        for (var one : all()) {
          asked |= one.dispatch().lifeline().wanted(hint).isPresent();
        }
        yield asked ? Optional.of(Instant.EPOCH) : Optional.empty();
      }
      case Ready.Ordered _ -> {
        lookAt = Instant.EPOCH;
        yield Optional.of(Instant.EPOCH);
      }
      case Ready.Soon _, Ready.Later _, Ready.Frees _, Ready.Configured _ -> Optional.empty();
    };
  }

  private List<Pushed> all() {
    var all = new ArrayList<>(own.values());
    all.addAll(leaving);
    return all;
  }

  @Override
  public Future<Again> run() {
    var now = outside.clock().instant();
    own.values().forEach(it -> it.tick(now));
    leaving.removeIf(it -> it.dispatch().isIdle());
    var renewed = Future.join(all().stream().map(it -> it.dispatch().lifeline().run()).toList());
    if (closed || now.isBefore(lookAt)) {
      return renewed.map(Again.WHEN_IT_RINGS);
    }
    lookAt = now.plus(LOOK);
    return renewed.eventually(this::look).map(Again.WHEN_IT_RINGS);
  }

  private Future<?> look() {
    return definitions(Optional.empty(), new ArrayList<>())
        .compose(all -> {
          var names = all.stream().map(Definition::name).collect(Collectors.toSet());
          Set.copyOf(own.keySet()).stream().filter(it -> !names.contains(it)).forEach(this::let);
          fuses
              .keySet()
              .retainAll(own.values().stream().map(Pushed::host).collect(Collectors.toSet()));
          return Future.join(all.stream().map(this::care).toList());
        })
        .eventually(this::beat);
  }

  private Future<List<Definition>> definitions(Optional<String> after, List<Definition> all) {
    return stores
        .definitions()
        .list(Kind.PUSH, after, PAGE)
        .compose(page -> {
          all.addAll(page);
          return page.size() < PAGE
              ? Future.succeededFuture(all)
              : definitions(Optional.of(page.getLast().name()), all);
        });
  }

  /// Another node has it from now on, or nobody: what it brought is seen to its end.
  private void let(String id) {
    var there = own.remove(id);
    if (there != null) {
      there.dispatch().serve(false, null);
      leaving.add(there);
    }
  }

  private Future<?> care(Definition definition) {
    var asked = outside.clock().instant();
    return stores
        .leases()
        .lease(LEASE + definition.name(), outside.node(), TTL)
        .compose(reign -> {
          if (reign.isEmpty() || closed) {
            let(definition.name());
            return Future.succeededFuture();
          }
          return serve(definition, reign.get(), asked.plus(TTL));
        });
  }

  private Future<?> serve(Definition definition, Reign reign, Instant until) {
    var one = own.computeIfAbsent(definition.name(), _ -> made(definition, reign));
    one.holds(reign, until);
    return outside
        .secrets()
        .value(one.secret(), stores.definitions(), vertx)
        .map(text -> {
          one.knows(text);
          return text;
        });
  }

  private Pushed made(Definition definition, Reign reign) {
    var about = About.of(definition.spec());
    var fuse = fuses.computeIfAbsent(Pushed.host(about), _ -> new Fuse());
    return Pushed.of(definition.name(), about, reign, rooms, outside, fuse);
  }

  private Future<?> beat() {
    if (own.isEmpty()) {
      return Future.succeededFuture();
    }
    var those = List.copyOf(own.values());
    return stores
        .workers()
        .beat(those.stream().map(it -> it.beat(outside.node())).toList())
        .compose(told -> {
          var news = new ArrayList<Future<?>>();
          for (int at = 0; at < those.size(); at++) {
            news.add(heard(those.get(at), told.get(at)));
          }
          news.add(count(those));
          return Future.join(news);
        });
  }

  /// One that was not listed for too long is again; one that was stopped goes when it is idle.
  private Future<?> heard(Pushed one, Told told) {
    if (!told.listed()) {
      return stores.workers().register(one.enrolment());
    }
    var now = outside.clock().instant();
    one.ordered(told.order());
    one.tick(now);
    one.dispatch().poll();
    return one.isOver(now) ? end(one) : Future.succeededFuture();
  }

  private Future<?> end(Pushed one) {
    one.dispatch().giveBack();
    return stores
        .definitions()
        .remove(Kind.PUSH, one.id(), new Match.Any())
        .compose(_ -> stores.workers().leave(one.id()));
  }

  private Future<?> count(List<Pushed> those) {
    var ended = new HashMap<String, Tally>();
    for (var one : those) {
      var tally = one.dispatch().take();
      if (!tally.equals(Tally.NONE)) {
        ended.put(one.id(), tally);
      }
    }
    return ended.isEmpty() ? Future.succeededFuture() : stores.workers().count(ended);
  }

  /// Claims no more.
  void close() {
    closed = true;
    all().forEach(it -> it.dispatch().close());
  }

  void giveBack() {
    all().forEach(it -> it.dispatch().giveBack());
  }

  boolean isIdle() {
    return all().stream().allMatch(it -> it.dispatch().isIdle());
  }

  /// Lets other nodes have its workers at once.
  Future<?> resign() {
    var reigns = own.values().stream().map(Pushed::reign).toList();
    return Future.join(
        reigns.stream().map(it -> stores.leases().resign(it, Duration.ZERO)).toList());
  }
}
