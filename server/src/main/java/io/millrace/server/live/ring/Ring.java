package io.millrace.server.live.ring;

import io.millrace.core.bus.Fact;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/// The last events of a channel, numbered within an epoch, from 1 where it was begun. One context
/// writes; any may read, and sees an event whole or not at all. Bounded by count, by age and by
/// bytes, whichever comes first. When its epoch is over, another ring follows it.
public final class Ring {
  static final Duration AGE = Duration.ofMinutes(10);

  /// Bytes of one ring, about.
  private static final long MOST_BYTES = 16L * 1024 * 1024;

  private final String epoch;
  private final Instant openedAt;
  private final AtomicReferenceArray<@Nullable Event> slots;
  private final AtomicLong last;
  private final AtomicLong first;
  private volatile Instant forgottenAt = Instant.MIN;
  private volatile @Nullable Next next;
  private long weight;

  /// The ring of the epoch that came after, and behind which of its events a reader goes on.
  public record Next(Ring ring, long from) {}

  /// One whose first event has that number; it misses nothing that was heard from `openedAt` on.
  Ring(String epoch, Instant openedAt, int size, long first) {
    this.epoch = epoch;
    this.openedAt = openedAt;
    this.slots = new AtomicReferenceArray<>(size);
    this.first = new AtomicLong(first);
    this.last = new AtomicLong(first - 1);
  }

  public String epoch() {
    return epoch;
  }

  /// What follows it, once its epoch is over.
  public @Nullable Next next() {
    return next;
  }

  /// That its epoch is over, and which ring follows.
  void end(Ring successor) {
    next = new Next(successor, successor.last());
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
    return !since().isAfter(from);
  }

  /// Nothing was forgotten that was heard from then on.
  Instant since() {
    return openedAt.isAfter(forgottenAt) ? openedAt : forgottenAt.plusNanos(1);
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

  /// So many events behind that one, or what of them is there and not too large together.
  List<Event> behind(long offset, int most, int bytes) {
    var events = new ArrayList<Event>();
    int left = bytes;
    for (var event = at(offset + 1);
        event != null && events.size() < most && left > 0;
        event = at(event.offset() + 1)) {
      events.add(event);
      left -= event.weight();
    }
    return events;
  }

  /// Goes on with that number, as what is before it will never come; only on the context that
  /// writes.
  void skip(long offset, Instant now) {
    while (first.get() <= last.get()) {
      drop();
    }
    forgottenAt = now;
    first.set(offset);
    last.set(offset - 1);
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
