package io.millrace.backend.redis.find;

import io.millrace.backend.redis.footing.Scripts;
import io.millrace.backend.redis.record.Packed;
import io.millrace.backend.redis.wire.Args;
import io.millrace.backend.redis.wire.Calls;
import io.millrace.backend.redis.wire.Heard;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/// Ids of one home in some order, a slice at a time.
public abstract sealed class Line
    permits Line.Whole, Line.Gathered, Line.Unsorted, Line.Made, Line.Scored, Sorted {
  private static final int SLICE = 200;

  /// So many ids at once where all are wanted.
  private static final int MANY = 1_000;

  /// So many at least where several lines together are one.
  private static final int FEW = 20;

  /// Before a lane in `ready`.
  private static final char END = 1;

  private boolean ended;

  /// Whether there are no more.
  public boolean hasEnded() {
    return ended;
  }

  void end() {
    ended = true;
  }

  abstract Future<List<String>> next();

  /// Whether one of that value belongs to what was told until now. It may have changed since it was
  /// looked at, and is told again where it stands then.
  boolean covers(long value) {
    return true;
  }

  /// Whether one that was met here is told of here, and not by another line.
  boolean shows(Packed job) {
    return true;
  }

  /// Those that are at hand.
  static final class Whole extends Line {
    private final List<String> ids;

    Whole(List<String> ids) {
      this.ids = ids;
    }

    @Override
    public Future<List<String>> next() {
      end();
      return Future.succeededFuture(ids);
    }
  }

  /// All of others at once, for whoever puts them in an order that these do not have.
  static final class Gathered extends Line {
    private final Iterator<Line> parts;
    private final LinkedHashSet<String> ids = new LinkedHashSet<>();

    private Gathered(Line... parts) {
      this.parts = List.of(parts).iterator();
    }

    /// Those that run, of whom `live` tells.
    static Gathered running(Calls reads, byte[] live) {
      return new Gathered(new Unsorted(new Valued.Leased(reads, live)));
    }

    /// The members of a place.
    static Gathered members(Calls reads, byte[] place) {
      return new Gathered(Scored.all(reads, place));
    }

    /// Those that stand among the ready ones themselves, and those of lanes.
    static Gathered ready(Calls reads, byte[] ready, byte[] lanes) {
      return new Gathered(Scored.all(reads, ready), new Unsorted(new Valued.Laned(reads, lanes)));
    }

    @Override
    public Future<List<String>> next() {
      return parts.hasNext() ? gather(parts.next()) : all();
    }

    private Future<List<String>> gather(Line part) {
      return part.next()
          .compose(some -> {
            ids.addAll(some);
            return part.hasEnded() ? next() : gather(part);
          });
    }

    private Future<List<String>> all() {
      end();
      return Future.succeededFuture(List.copyOf(ids));
    }
  }

  /// In no order, whatever their values.
  static final class Unsorted extends Line {
    private final Valued valued;

    private Unsorted(Valued valued) {
      this.valued = valued;
    }

    @Override
    public Future<List<String>> next() {
      return valued
          .next()
          .map(some -> {
            if (valued.hasEnded()) {
              end();
            }
            return List.copyOf(some.keySet());
          });
    }
  }

  /// Along the places in the order of enqueue, towards the older ones if `down`. What is put in
  /// meanwhile moves none of them. Those that came from another queue have a line of their own: one
  /// that came back would be met at each of its places.
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

    @Override
    boolean shows(Packed job) {
      return !job.hasCome();
    }
  }

  /// Where the ranks of a type lie among the ready ones, and in which direction they are wanted.
  record Ranks(long least, long most, boolean down) {
    private static final int BITS = 45;

    /// Those at a rank and behind it, where one is given.
    static Ranks of(int type, Optional<Long> from, boolean down) {
      long least = (long) type << BITS;
      long most = least + (1L << BITS) - 1;
      return down
          ? new Ranks(least, from.map(it -> least + it).orElse(most), true)
          : new Ranks(least + from.orElse(0L), most, false);
    }
  }

  /// Along a place by what it is ordered by, between two ends of which each is part of it; never
  /// only some of those that are equal.
  static final class Scored extends Line {
    private final Calls reads;
    private final byte[] place;
    private final boolean down;
    private final String to;
    private String from;

    /// Those of the score `from`, as far as they were read.
    private final LinkedHashSet<String> open = new LinkedHashSet<>();

    private int count;

    Scored(Calls reads, byte[] place, long least, long most, boolean down) {
      this(reads, place, least, most, down, SLICE);
    }

    private Scored(Calls reads, byte[] place, long least, long most, boolean down, int count) {
      this.count = count;
      this.reads = reads;
      this.place = place;
      this.down = down;
      this.from = text(down ? most : least);
      this.to = text(down ? least : most);
    }

    /// Upwards, for whoever wants all of them.
    static Scored all(Calls reads, byte[] place) {
      return new Scored(reads, place, Long.MIN_VALUE, Long.MAX_VALUE, false, MANY);
    }

    /// Those of one type among the ready ones by their rank; so many types are read beside each
    /// other.
    static Scored ranked(Calls reads, byte[] ready, Ranks ranks, int types) {
      return new Scored(
          reads, ready, ranks.least, ranks.most, ranks.down, Math.max(FEW, SLICE / types));
    }

    private static String text(long score) {
      return score == Long.MIN_VALUE
          ? "-inf"
          : score == Long.MAX_VALUE ? "+inf" : Long.toString(score);
    }

    @Override
    public Future<List<String>> next() {
      var last = open.isEmpty() ? "" : open.getLast();
      var args = new Args().add(from).add(to).add(last).add(count).add(down);
      return reads.run(Scripts.BEHIND, List.of(place), args).compose(this::whole);
    }

    private Future<List<String>> whole(Heard found) {
      var whole = new ArrayList<String>(found.size() / 2);
      for (int at = 0; at < found.size(); at += 2) {
        if (!found.text(at + 1).equals(from)) {
          whole.addAll(open);
          open.clear();
          from = found.text(at + 1);
        }
        // The last that was read is where it goes on, also if it was read before.
        open.remove(found.text(at));
        open.add(found.text(at));
      }
      if (found.size() / 2 < count) {
        end();
        whole.addAll(open);
      } else if (whole.isEmpty()) {
        count = MANY;
        return next();
      }
      whole.removeIf(it -> it.charAt(0) == END);
      return Future.succeededFuture(whole);
    }
  }
}
