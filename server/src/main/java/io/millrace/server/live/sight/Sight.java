package io.millrace.server.live.sight;

import io.millrace.core.job.Json;
import io.millrace.server.http.json.JsonWriter;
import java.time.Instant;
import java.util.List;

/// One thing that several may look at. Written on one context, read on all.
public final class Sight {
  private final Sights.Key key;
  private final Sights.Source source;
  private final String epoch;
  private volatile Shown shown;
  private Instant lookedAt;
  private boolean dirty;
  private boolean busy;
  private int viewers;

  Sight(Sights.Key key, Sights.Source source, String epoch, Shown shown) {
    this.key = key;
    this.source = source;
    this.epoch = epoch;
    this.shown = shown;
    this.lookedAt = shown.at();
  }

  public String epoch() {
    return epoch;
  }

  public Shown shown() {
    return shown;
  }

  /// Whether that is what those see who look at this.
  public boolean isFor(Sights.Key other) {
    return key.equals(other);
  }

  /// How it is told that something went.
  public Json gone(String item) {
    return new JsonWriter(64)
        .object()
        .put(source.name(), item)
        .put("gone", true)
        .endObject()
        .json();
  }

  Sights.Key key() {
    return key;
  }

  Sights.Source source() {
    return source;
  }

  int enter() {
    return ++viewers;
  }

  int leave() {
    return --viewers;
  }

  void touch() {
    dirty = true;
  }

  /// Whether it is time for another look; it is under way then.
  boolean begin(Instant now) {
    if (busy || !(dirty || !now.isBefore(lookedAt.plus(Sights.SELDOM)))) {
      return false;
    }
    busy = true;
    dirty = false;
    lookedAt = now;
    return true;
  }

  /// A look failed; the next is due in its time.
  void failed() {
    busy = false;
  }

  /// What a look found; tells whether anything changed.
  boolean end(List<Shown.Seen> seen, Instant now) {
    busy = false;
    var before = shown;
    shown = before.then(seen, now);
    return !shown.equals(before);
  }
}
