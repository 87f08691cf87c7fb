package io.millrace.server.live.ring;

import io.millrace.core.bus.Epoch;
import io.millrace.core.bus.Letter;
import io.millrace.core.bus.Letter.Ask;
import io.millrace.core.bus.Letter.Heard;
import io.millrace.core.bus.Letter.Page;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/// Sends a ring to the nodes that copy it, page by page as they ask. Who has all is answered when
/// there is more, or after a while, so that he knows that there is nothing: so no more than one
/// page is on its way to each, and what is lost is asked for again.
final class Serving {
  private static final long HELD = Duration.ofMillis(500).toNanos();
  private static final int MOST = 500;

  /// Bytes of one page, about.
  private static final int MOST_BYTES = 256 * 1024;

  private final BiConsumer<String, Letter> letters;
  private final Map<String, Held> held = new HashMap<>();

  /// One who waits for more.
  private record Held(Ask ask, long since) {}

  Serving(BiConsumer<String, Letter> letters) {
    this.letters = letters;
  }

  void asked(Ask ask, Ring ring, Epoch epoch, long nanos) {
    if (isBehind(ask, ring, epoch)) {
      send(ask, ring, epoch);
    } else {
      held.put(ask.sender(), new Held(ask, nanos));
    }
  }

  private static boolean isBehind(Ask ask, Ring ring, Epoch epoch) {
    return !ask.epoch().equals(epoch) || ask.last() < ring.last();
  }

  /// Whether anybody waits for more.
  boolean isWaitedFor() {
    return !held.isEmpty();
  }

  /// Answers those for whom there is more.
  void more(Ring ring, Epoch epoch) {
    answer(ring, epoch, it -> isBehind(it.ask, ring, epoch));
  }

  /// Answers those who have waited long enough.
  void rest(Ring ring, Epoch epoch, long nanos) {
    answer(ring, epoch, it -> nanos - it.since >= HELD);
  }

  private void answer(Ring ring, Epoch epoch, Predicate<Held> due) {
    held.values()
        .removeIf(it -> {
          boolean answered = due.test(it);
          if (answered) {
            send(it.ask, ring, epoch);
          }
          return answered;
        });
  }

  /// Somebody else numbers now: whoever waits asks there.
  void end() {
    held.clear();
  }

  /// Who has something of another epoch gets all that is there.
  private void send(Ask ask, Ring ring, Epoch epoch) {
    long before = ring.first() - 1;
    long behind = ask.epoch().equals(epoch) ? Math.max(ask.last(), before) : before;
    var events = ring.behind(behind, MOST, MOST_BYTES);
    boolean more = behind + events.size() < ring.last();
    var facts = events.stream().map(it -> new Heard(it.heardAt(), it.fact())).toList();
    letters.accept(
        ask.sender(), new Page(ask.channel(), epoch, behind + 1, ring.since(), more, facts));
  }
}
