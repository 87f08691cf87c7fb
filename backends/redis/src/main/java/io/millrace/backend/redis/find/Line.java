package io.millrace.backend.redis.find;

import io.millrace.backend.redis.footing.Scripts;
import io.millrace.backend.redis.wire.Args;
import io.millrace.backend.redis.wire.Calls;
import io.millrace.backend.redis.wire.Heard;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Ids of one home in some order, a slice at a time.
public abstract sealed class Line {
  private static final int SLICE = 200;

  private boolean ended;

  /// Whether there are no more.
  public boolean hasEnded() {
    return ended;
  }

  void end() {
    ended = true;
  }

  abstract Future<List<String>> next();

  private static List<String> texts(Heard from, int step, int count) {
    var texts = new ArrayList<String>(count);
    for (int at = 0; at < count; at++) {
      texts.add(from.text(at * step));
    }
    return texts;
  }

  /// Those that are at hand, all at once.
  static final class Whole extends Line {
    /// Between the parts of what stands in `lanes`, and before a lane in `ready`.
    private static final char END = 1;

    private final Future<List<String>> ids;

    Whole(Future<List<String>> ids) {
      this.ids = ids;
    }

    /// The members of a hash.
    static Whole of(Calls reads, byte[] hash) {
      return new Whole(
          reads.read("HKEYS", new Args().add(hash)).map(it -> texts(it, 1, it.size())));
    }

    /// The members of a place.
    static Whole members(Calls reads, byte[] place) {
      return new Whole(
          reads
              .read("ZRANGE", new Args().add(place).add(0).add(-1))
              .map(it -> texts(it, 1, it.size())));
    }

    /// Those that stand among the ready ones themselves, and those of lanes.
    static Whole ready(Calls reads, byte[] ready, byte[] lanes) {
      var both =
          Stream.of(ready, lanes)
              .map(it -> reads.read("ZRANGE", new Args().add(it).add(0).add(-1)))
              .toList();
      return new Whole(Future.all(both).map(all -> ready(all.resultAt(0), all.resultAt(1))));
    }

    private static List<String> ready(Heard ready, Heard lanes) {
      var ids = new ArrayList<>(texts(ready, 1, ready.size()));
      ids.removeIf(it -> it.charAt(0) == END);
      texts(lanes, 1, lanes.size()).forEach(it -> ids.add(it.substring(it.lastIndexOf(END) + 1)));
      return ids;
    }

    @Override
    public Future<List<String>> next() {
      end();
      return ids;
    }
  }

  /// Along the places in the order of enqueue, towards the older ones if `down`. What is put in
  /// meanwhile moves none of them.
  public static final class Made extends Line {
    private final Calls reads;
    private final List<byte[]> keys;
    private final boolean down;
    private long at;

    public Made(Calls reads, List<byte[]> keys, long from, boolean down) {
      this.reads = reads;
      this.keys = keys;
      this.at = from;
      this.down = down;
    }

    @Override
    public Future<List<String>> next() {
      return reads
          .run(Scripts.ALONG, keys, new Args().add(at).add(SLICE).add(down))
          .map(found -> {
            at = found.number(0);
            if (!found.yes(1)) {
              end();
            }
            return found.texts().subList(2, found.size());
          });
    }
  }

  /// Along a place by what it is ordered by, between two ends of which each is part of it; never
  /// only some of those that are equal.
  static final class Scored extends Line {
    private final Calls reads;
    private final byte[] place;
    private final boolean down;
    private final String last;
    private String first;
    private int count = SLICE;

    Scored(Calls reads, byte[] place, long least, long most, boolean down) {
      this.reads = reads;
      this.place = place;
      this.down = down;
      this.first = text(down ? most : least);
      this.last = text(down ? least : most);
    }

    private static String text(long score) {
      return score == Long.MIN_VALUE
          ? "-inf"
          : score == Long.MAX_VALUE ? "+inf" : Long.toString(score);
    }

    @Override
    public Future<List<String>> next() {
      var range = new Args().add(place).add(first).add(last).add("BYSCORE");
      if (down) {
        range.add("REV");
      }
      range.add("LIMIT").add(0).add(count).add("WITHSCORES");
      return reads.read("ZRANGE", range).compose(this::whole);
    }

    private Future<List<String>> whole(Heard found) {
      int size = found.size() / 2;
      if (size < count) {
        end();
        return Future.succeededFuture(texts(found, 2, size));
      }
      var open = found.text(2 * size - 1);
      int kept = size;
      while (kept > 0 && found.text(2 * kept - 1).equals(open)) {
        kept--;
      }
      if (kept == 0) {
        count *= 2;
        return next();
      }
      first = "(" + found.text(2 * kept - 1);
      return Future.succeededFuture(texts(found, 2, kept));
    }
  }
}
