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
  private static final int LATE_MS = 5_000;

  private final Hours hours;
  private final Weather weather;
  private final Rare rare;
  private final List<Member> members = new ArrayList<>();
  private boolean cut;

  Wires(Hours hours, Weather weather, Rare rare) {
    this.hours = hours;
    this.weather = weather;
    this.rare = rare;
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
    switch (weather.fault()) {
      case NONE -> send(body, address, to, SLOW_MS);
      case LATE -> send(body, address, to, LATE_MS);
      case DOUBLED -> {
        send(body, address, to, SLOW_MS);
        send(body, address, to, SLOW_MS);
      }
      case QUESTION_LOST, ANSWER_LOST -> rare.saw(Rare.Sight.WORD_LOST);
    }
  }

  private void send(Object body, String address, Member to, int slow) {
    hours.in(weather.delay(slow), () -> deliver(body, address, to));
  }

  private void deliver(Object body, String address, Member to) {
    if (!to.isDead()) {
      rare.saw(Rare.Sight.WORD_CARRIED);
      var options = new DeliveryOptions().addHeader(CARRIED, "yes");
      to.vertx().eventBus().publish(address, body, options);
    }
  }
}
