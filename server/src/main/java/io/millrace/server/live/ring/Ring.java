package io.millrace.server.live.ring;

import io.millrace.core.bus.Fact;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/// The last events of a channel, numbered from 1 within an epoch. One context writes; any may read,
/// and sees an event whole or not at all. Bounded by count, by age and by bytes, whichever comes
/// first.
public final class Ring {
  static final Duration AGE = Duration.ofMinutes(10);

  /// Bytes of one ring, about.
  private static final long MOST_BYTES = 16L * 1024 * 1024;

  private final String epoch;
  private final Instant openedAt;
  private final AtomicReferenceArray<@Nullable Event> slots;
  private final AtomicLong last = new AtomicLong();
  private final AtomicLong first = new AtomicLong(1);
  private volatile Instant forgottenAt = Instant.MIN;
  private long weight;

  Ring(String epoch, Instant openedAt, int size) {
    this.epoch = epoch;
    this.openedAt = openedAt;
    this.slots = new AtomicReferenceArray<>(size);
  }

  public String epoch() {
    return epoch;
  }

  /// Where somebody stands who has heard everything.
  public Position head() {
    return new Position(epoch, last.get());
  }

  /// The number of the newest event, 0 before there is one.
  public long last() {
    return last.get();
  }

  /// The number of the oldest event that is still there; behind the newest when none is.
  public long first() {
    return first.get();
  }

  /// The event of that number, unless it is gone or still to come.
  public @Nullable Event at(long offset) {
    var event = slots.get((int) (offset % slots.length()));
    return event != null && event.offset() == offset ? event : null;
  }

  /// Whether nothing was forgotten that happened from then on.
  public boolean covers(Instant from) {
    return !openedAt.isAfter(from) && forgottenAt.isBefore(from);
  }

  /// Behind which number everything is that was heard from then on.
  public long before(Instant from) {
    long offset = last.get();
    for (var event = at(offset); event != null && !event.heardAt().isBefore(from); ) {
      event = at(--offset);
    }
    return offset;
  }

  /// Adds what was heard; only on the context that writes.
  void add(Fact fact, Instant now) {
    long offset = last.get() + 1;
    if (offset - first.get() >= slots.length()) {
      drop();
    }
    var event = new Event(offset, now, fact);
    weight += event.weight();
    while (weight > MOST_BYTES && first.get() < offset) {
      drop();
    }
    slots.set((int) (offset % slots.length()), event);
    last.set(offset);
  }

  /// Forgets what is too old; only on the context that writes.
  void expire(Instant now) {
    var since = now.minus(AGE);
    for (var event = at(first.get());
        event != null && event.heardAt().isBefore(since);
        event = at(first.get())) {
      drop();
    }
  }

  private void drop() {
    long oldest = first.get();
    var event = at(oldest);
    if (event != null) {
      weight -= event.weight();
      forgottenAt = event.heardAt();
      // Readers look at the number first: what they miss then is a gap, not silence.
      first.set(oldest + 1);
      slots.set((int) (oldest % slots.length()), null);
    }
  }
}
