package io.millrace.server.live.ring;

import io.millrace.core.bus.Epoch;
import io.millrace.core.bus.Letter;
import io.millrace.core.bus.Letter.Ask;
import io.millrace.core.bus.Letter.Page;
import java.time.Duration;
import java.time.Instant;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// Copies the ring of the node that numbers: asks for what comes behind the last event that is
/// here, page after page. What comes in the name of a reign that is over is not taken.
final class Copying {
  private static final long AGAIN = Duration.ofSeconds(1).toNanos();

  private final String channel;
  private final BiConsumer<String, Letter> letters;
  private final String name;
  private final int size;
  private Epoch epoch = Epoch.NONE;
  private @Nullable Ring copy;
  private String asked = "";
  private long askedAt;

  /// `name` is that of this node.
  Copying(String channel, BiConsumer<String, Letter> letters, String name, int size) {
    this.channel = channel;
    this.letters = letters;
    this.name = name;
    this.size = size;
  }

  /// Asks that node for more, unless it was asked a moment ago and has yet to answer.
  void ask(String owner, long nanos) {
    if (!asked.equals(owner) || nanos - askedAt >= AGAIN) {
      asked = owner;
      askedAt = nanos;
      letters.accept(owner, new Ask(channel, name, epoch, copy == null ? 0 : copy.last()));
    }
  }

  /// Takes what comes; false when it is of an epoch before one that was known here, as that of a
  /// node that has yet to hear that another took its place.
  boolean take(Page page, Instant now) {
    if (page.epoch().compareTo(epoch) < 0) {
      return false;
    }
    var ring = copy;
    if (ring == null || !page.epoch().equals(epoch)) {
      ring = new Ring(page.epoch().toString(), page.since(), size, page.first());
      copy = ring;
      epoch = page.epoch();
    }
    if (page.first() > ring.last() + 1) {
      ring.skip(page.first(), now);
    }
    long offset = page.first();
    for (var heard : page.facts()) {
      if (offset++ > ring.last()) {
        ring.add(heard.fact(), heard.at());
      }
    }
    asked = "";
    return true;
  }

  /// What has been copied last, and of which epoch it is.
  @Nullable Ring copy() {
    return copy;
  }

  Epoch epoch() {
    return epoch;
  }

  /// Nothing of it counts any more but that its epoch was.
  void forget() {
    copy = null;
  }

  /// This node numbers in that epoch itself: whatever was before it is over.
  void begun(Epoch own) {
    epoch = own;
    forget();
  }
}
