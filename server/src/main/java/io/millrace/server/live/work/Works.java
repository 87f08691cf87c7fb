package io.millrace.server.live.work;

import io.millrace.core.bus.Channel;
import io.millrace.core.bus.Ready;
import io.vertx.core.Vertx;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The workers on sockets of one event loop. Hears what is told to holders of leases while there is
/// anybody to tell it to.
public final class Works {
  private final Workshop shop;
  private final Vertx vertx;
  private final Set<Hand> hands = new LinkedHashSet<>();
  private Channel.@Nullable Listening listening;

  public Works(Workshop shop, Vertx vertx) {
    this.shop = shop;
    this.vertx = vertx;
  }

  /// A hand for a connection, until it leaves.
  public Hand open(Wire wire) {
    if (listening == null) {
      listening = shop.doors().bus().ready().listen(this::heard);
    }
    var hand = new Hand(shop, vertx, wire, this::close);
    hands.add(hand);
    return hand;
  }

  private void close(Hand hand) {
    hands.remove(hand);
    if (hands.isEmpty() && listening != null) {
      listening.close();
      listening = null;
    }
  }

  private void heard(Ready hint) {
    switch (hint) {
      case Ready.Attend(String queue) -> List.copyOf(hands).forEach(it -> it.attend(queue));
      case Ready.Ordered(String worker) -> List.copyOf(hands).forEach(it -> it.ordered(worker));
      case Ready.Now _, Ready.Soon _, Ready.Later _, Ready.Frees _, Ready.Configured _ -> {}
    }
  }
}
