package io.millrace.server.world;

import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import java.util.ArrayList;
import java.util.List;

/// Carries what the buses of nodes publish from each to all others: with a delay, out of order, not
/// at all, or twice.
final class Wires {
  private static final List<String> ADDRESSES =
      List.of("millrace.queue.ready.between", "millrace.fact.changed.between");
  private static final String CARRIED = "carried";
  private static final int SLOW_MS = 500;

  private final Hours hours;
  private final Weather weather;
  private final List<Member> members = new ArrayList<>();
  private boolean cut;

  Wires(Hours hours, Weather weather) {
    this.hours = hours;
    this.weather = weather;
  }

  /// Carries nothing any more.
  void cut() {
    cut = true;
  }

  void join(Member member) {
    members.add(member);
    for (var address : ADDRESSES) {
      member
          .vertx()
          .eventBus()
          .<Object>consumer(address, message -> carry(member, address, message));
    }
  }

  private void carry(Member from, String address, Message<Object> message) {
    if (!cut && !message.headers().contains(CARRIED)) {
      members.stream()
          .filter(it -> it != from && !it.isDead())
          .forEach(it -> carry(message.body(), address, it));
    }
  }

  private void carry(Object body, String address, Member to) {
    int times = !weather.goesWrong() ? 1 : weather.goesWrong() ? 2 : 0;
    for (int time = 0; time < times; time++) {
      hours.in(weather.delay(SLOW_MS), () -> deliver(body, address, to));
    }
  }

  private static void deliver(Object body, String address, Member to) {
    if (!to.isDead()) {
      var options = new DeliveryOptions().addHeader(CARRIED, "yes");
      to.vertx().eventBus().publish(address, body, options);
    }
  }
}
