package io.millrace.backend.redis.wire;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// One Redis has everything: a certain one, or who leads among several by what sentinels say.
public final class OneWay implements Way {
  private final Terms terms;
  private final Link link;
  private final String scheme;
  private final List<Link> others = new ArrayList<>(0);

  private OneWay(Terms terms, Link link, String scheme) {
    this.terms = terms;
    this.link = link;
    this.scheme = scheme;
  }

  /// To the one of that URL.
  public static Way to(Terms terms, String url) {
    return new OneWay(terms, terms.link(url), url.replaceFirst("://.*", "://"));
  }

  /// To who leads by the word of these sentinels.
  public static Way toLeader(Terms terms, Supplier<Future<String>> leader, String scheme) {
    return new OneWay(terms, terms.link(leader), scheme);
  }

  @Override
  public Future<Link> to(byte[] key) {
    return Future.succeededFuture(link);
  }

  @Override
  public Future<List<Link>> leaders() {
    return Future.succeededFuture(List.of(link));
  }

  @Override
  public Future<Integer> uncovered() {
    return Future.succeededFuture(0);
  }

  @Override
  public Link at(String address) {
    var other = terms.link(scheme + address);
    others.add(other);
    return other;
  }

  @Override
  public void moved(int slot, String address) {
    link.leave();
  }

  @Override
  public Future<Void> overthrown() {
    return Future.succeededFuture();
  }

  @Override
  public Future<Boolean> unreached() {
    return Future.succeededFuture(false);
  }

  @Override
  public void keep(int copies) {
    link.keep(copies);
  }

  @Override
  public Future<Void> close() {
    others.forEach(Link::drop);
    return link.close();
  }
}
