package io.millrace.backend.memory.job;

import java.util.Iterator;
import java.util.NoSuchElementException;

/// A walk along a [Line], up or down, from behind a given place. The line must not change
/// meanwhile.
public final class Walk implements Iterator<Entry> {
  private final Line line;
  private final boolean down;
  private int chunk;
  private int place;

  public Walk(Line line, long key, long n, boolean down) {
    this.line = line;
    this.down = down;
    if (line.isEmpty()) {
      chunk = line.to();
      return;
    }
    chunk = line.at(key, n);
    var begin = line.chunk(chunk);
    place = begin.find(key, n);
    if (down) {
      place--;
    } else if (place < begin.to() && begin.is(place, key, n)) {
      place++;
    }
    turn();
  }

  /// Goes on in the next chunk where this one is through.
  private void turn() {
    if (down && place < line.chunk(chunk).from()) {
      chunk--;
      place = hasNext() ? line.chunk(chunk).to() - 1 : 0;
    } else if (!down && place == line.chunk(chunk).to()) {
      chunk++;
      place = hasNext() ? line.chunk(chunk).from() : 0;
    }
  }

  @Override
  public boolean hasNext() {
    return chunk >= line.from() && chunk < line.to();
  }

  /// The number under which the next one stands; asked when there is one.
  public long key() {
    return line.chunk(chunk).key(place);
  }

  @Override
  public Entry next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    var entry = line.chunk(chunk).get(place);
    place += down ? -1 : 1;
    turn();
    return entry;
  }
}
