package io.millrace.backend.redis.find;

import io.millrace.backend.redis.record.Lent;
import io.millrace.backend.redis.record.Packed;
import io.millrace.backend.redis.wire.Args;
import io.millrace.backend.redis.wire.Calls;
import io.millrace.backend.redis.wire.Heard;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.Map;

/// Ids of one home, each with the value that it is shown by, a slice at a time and in another order
/// than that of the values, or in none. One of them may come twice.
abstract class Valued {
  private static final int SLICE = 1_000;

  private boolean ended;

  abstract Future<Map<String, Long>> next();

  /// Whether there are no more.
  final boolean hasEnded() {
    return ended;
  }

  final void end() {
    ended = true;
  }

  /// Whether the value of one may be another by the time that its record is read.
  boolean isFleeting() {
    return false;
  }

  /// Those that run, by the start of their attempt.
  static final class Leased extends Valued {
    private final Calls reads;
    private final byte[] live;
    private String at = "0";

    Leased(Calls reads, byte[] live) {
      this.reads = reads;
      this.live = live;
    }

    /// A lease may end, and its job be lent anew.
    @Override
    boolean isFleeting() {
      return true;
    }

    @Override
    Future<Map<String, Long>> next() {
      return reads
          .read("HSCAN", new Args().add(live).add(at).add("COUNT").add(SLICE))
          .map(found -> {
            at = found.text(0);
            if (at.equals("0")) {
              end();
            }
            return starts(found.at(1));
          });
    }

    /// Who is lent only to be ended keeps the start of the attempt that this is about.
    private static Map<String, Long> starts(Heard leases) {
      var starts = new HashMap<String, Long>();
      for (int pair = 0; pair < leases.size(); pair += 2) {
        starts.put(leases.text(pair), new Lent(leases.bytes(pair + 1)).startedAt());
      }
      return starts;
    }
  }

  /// Those that stand in lanes, by the order in which they would be lent if nothing held them.
  static final class Laned extends Valued {
    /// Between the parts of a member; part/lane.lua says what they are.
    private static final char END = 1;

    private static final int HEX = 16;

    private final Calls reads;
    private final byte[] lanes;
    private String from = "-";

    Laned(Calls reads, byte[] lanes) {
      this.reads = reads;
      this.lanes = lanes;
    }

    @Override
    Future<Map<String, Long>> next() {
      var range = new Args().add(lanes).add(from).add("+").add("BYLEX");
      return reads
          .read("ZRANGE", range.add("LIMIT").add(0).add(SLICE))
          .map(found -> {
            var members = found.texts();
            if (members.size() < SLICE) {
              end();
            } else {
              from = "(" + members.getLast();
            }
            var places = new HashMap<String, Long>();
            members.forEach(it -> places.put(it.substring(it.lastIndexOf(END) + 1), place(it)));
            return places;
          });
    }

    private static long place(String member) {
      int end = member.lastIndexOf(END);
      long n = Long.parseLong(member, end - 14, end - 3, HEX);
      return Packed.place(Character.digit(member.charAt(end - 1), HEX), n);
    }
  }
}
