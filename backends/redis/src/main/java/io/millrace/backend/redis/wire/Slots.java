package io.millrace.backend.redis.wire;

import io.millrace.core.spi.BackendUnavailable;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.impl.types.ErrorType;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The nodes of a Redis Cluster: each slot has one that leads it. Who that is is asked once, and
/// again when somebody is not who he was; in between a node that is asked in vain says who has the
/// slot.
public final class Slots implements Way {
  private final Terms terms;
  private final List<String> seeds;
  private final String scheme;
  private final Map<String, Link> links = new HashMap<>();
  private final @Nullable Link[] leading = new @Nullable Link[Slot.COUNT];
  private @Nullable Future<Void> looking;
  private int copies;

  /// `seeds` are the URLs of some of its nodes.
  public Slots(Terms terms, List<String> seeds) {
    this.terms = terms;
    this.seeds = seeds.stream().map(it -> it.replaceFirst("/\\d*$", "")).toList();
    this.scheme = seeds.getFirst().replaceFirst("://.*", "://");
    this.seeds.forEach(this::link);
  }

  @Override
  public Future<Link> to(byte[] key) {
    int slot = Slot.of(key);
    var there = leading[slot];
    return there != null ? Future.succeededFuture(there) : look().compose(_ -> found(slot));
  }

  private Future<Link> found(int slot) {
    var there = leading[slot];
    return there != null
        ? Future.succeededFuture(there)
        : Future.failedFuture(new BackendUnavailable("redis: nobody has slot " + slot));
  }

  @Override
  public Future<List<Link>> leaders() {
    return look()
        .map(_ -> Arrays.stream(leading).filter(Objects::nonNull).distinct().<Link>map(it -> it))
        .map(it -> it.toList());
  }

  @Override
  public Future<Integer> uncovered() {
    return look().map(_ -> (int) Arrays.stream(leading).filter(Objects::isNull).count());
  }

  @Override
  public Link at(String address) {
    return link(scheme + address);
  }

  @Override
  public void moved(int slot, String address) {
    if (!address.startsWith(":")) {
      leading[slot] = at(address);
    }
    look();
  }

  @Override
  public Future<Void> overthrown() {
    return look().otherwiseEmpty();
  }

  @Override
  public Future<Boolean> unreached() {
    return look().map(true).otherwise(false);
  }

  @Override
  public void keep(int wanted) {
    copies = wanted;
    links.values().forEach(it -> it.keep(wanted));
  }

  @Override
  public Future<Void> close() {
    return Future.join(links.values().stream().map(Link::close).toList()).mapEmpty();
  }

  /// Asks all that are known, and believes the first that answers: what it does not know yet, the
  /// next call that goes astray is told.
  private Future<Void> look() {
    var under = looking;
    if (under != null) {
      return under;
    }
    var asked = List.copyOf(links.entrySet());
    var answers = asked.stream().map(it -> slots(it.getKey(), it.getValue())).toList();
    var found =
        Future.any(answers)
            .compose(_ -> {
              set(answers.stream().filter(Future::succeeded).findFirst().orElseThrow().result());
              return Future.<Void>succeededFuture();
            });
    looking = found;
    found.onComplete(_ -> looking = null);
    return found;
  }

  private record Ranges(String host, Heard list) {}

  private static Future<Ranges> slots(String url, Link link) {
    return link.send(Request.cmd(Command.CLUSTER).arg("SLOTS"), false)
        .map(list -> new Ranges(host(url), list))
        .recover(cause -> Future.failedFuture(told(cause)));
  }

  private static String host(String url) {
    return url.substring(url.indexOf("://") + 3, url.lastIndexOf(':'));
  }

  private static Throwable told(Throwable cause) {
    return cause instanceof ErrorType error && error.toString().contains("cluster support disabled")
        ? new IllegalStateException("it is no cluster")
        : cause;
  }

  private void set(Ranges told) {
    Arrays.fill(leading, null);
    var wanted = new HashSet<>(seeds);
    for (int at = 0; at < told.list.size(); at++) {
      var range = told.list.at(at);
      var leader = range.at(2);
      var host = leader.at(0).isNothing() || leader.text(0).isEmpty() ? told.host : leader.text(0);
      var url = scheme + (host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host);
      var link = link(url + ":" + leader.number(1));
      wanted.add(url + ":" + leader.number(1));
      Arrays.fill(leading, range.whole(0), range.whole(1) + 1, link);
    }
    forget(wanted);
  }

  private void forget(Set<String> wanted) {
    var gone = links.keySet().stream().filter(it -> !wanted.contains(it)).toList();
    gone.forEach(it -> Objects.requireNonNull(links.remove(it)).leave());
  }

  private Link link(String url) {
    return links.computeIfAbsent(
        url,
        _ -> {
          var made = terms.link(url);
          made.keep(copies);
          return made;
        });
  }
}
