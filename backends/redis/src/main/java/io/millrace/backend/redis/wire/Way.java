package io.millrace.backend.redis.wire;

import io.vertx.core.Future;
import java.util.List;

/// Which Redis a call goes to. To be used on one event loop.
public sealed interface Way permits OneWay, Slots {
  /// The link to who has that key.
  Future<Link> to(byte[] key);

  /// The links to all who lead.
  Future<List<Link>> leaders();

  /// How many slots nobody has.
  Future<Integer> uncovered();

  /// The link to the one at `host:port`.
  Link at(String address);

  /// That one says who has a slot now: `host:port`.
  void moved(int slot, String address);

  /// That one may no longer write: looks who may.
  Future<Void> overthrown();

  /// That one could not be asked: looks whether another can. Answers whether to ask again.
  Future<Boolean> unreached();

  /// From now on an answer that promises something waits until so many replicas have it.
  void keep(int copies);

  Future<Void> close();
}
