package io.millrace.server.live.feed;

import io.millrace.server.live.ring.From;
import io.millrace.server.live.ring.Position;
import io.millrace.server.live.ring.Ring;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// Where a reader of a ring goes on from.
///
/// @param head the newest event when he came
/// @param position behind which event he goes on
/// @param recovered whether all is there that he asked for
/// @param gap what he has missed for good
/// @param snapshot whether he is shown how things stand before he goes on
record Beginning(long head, long position, boolean recovered, Optional<Gap> gap, boolean snapshot) {
  /// Events that a reader never gets, and why.
  record Gap(long from, long to, String reason) {}

  static Beginning of(Ring ring, Ask ask, Instant now) {
    long head = ring.last();
    return switch (ask.from()) {
      case From.Now _ -> new Beginning(head, head, false, Optional.empty(), false);
      case From.Snapshot _ -> new Beginning(head, head, false, Optional.empty(), true);
      case From.After(Position asked) -> after(ring, ask, asked, head);
      case From.Since(Duration span) -> {
        var from = now.minus(span);
        yield ring.covers(from) ? recovered(head, ring.before(from)) : expired(ring, ask, 1, head);
      }
    };
  }

  private static Beginning after(Ring ring, Ask ask, Position asked, long head) {
    if (!asked.epoch().equals(ring.epoch()) || asked.offset() > head) {
      var gap = new Gap(1, head, "failover");
      return new Beginning(head, head, false, Optional.of(gap), ask.orSnapshot());
    }
    return asked.offset() >= ring.first() - 1
        ? recovered(head, asked.offset())
        : expired(ring, ask, asked.offset() + 1, head);
  }

  private static Beginning recovered(long head, long position) {
    return new Beginning(head, position, true, Optional.empty(), false);
  }

  /// What is left follows the gap, unless a snapshot comes in the place of all.
  private static Beginning expired(Ring ring, Ask ask, long from, long head) {
    long position = ask.orSnapshot() ? head : Math.min(head, ring.first() - 1);
    var gap = new Gap(Math.min(from, position), position, "expired");
    return new Beginning(head, position, false, Optional.of(gap), ask.orSnapshot());
  }
}
