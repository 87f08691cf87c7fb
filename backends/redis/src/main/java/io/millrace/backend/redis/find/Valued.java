package io.millrace.backend.redis.find;

import io.millrace.backend.redis.record.Lent;
import io.millrace.backend.redis.record.Packed;
import io.millrace.backend.redis.wire.Args;
import io.millrace.backend.redis.wire.Calls;
import io.millrace.backend.redis.wire.Heard;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Ids of one home, each with the value that it is shown by, a slice at a time and in another order
/// than that of the values, or in none. One of them may come twice.
sealed interface Valued {
  int SLICE = 1_000;

  Future<Map<String, Long>> next();

  /// Whether there are no more.
  boolean hasEnded();

  /// Whether the value of one may be another by the time that its record is read.
  boolean isFleeting();

  /// Those that run, by the start of their attempt.
  final class Leased implements Valued {
    private final Calls reads;
    private final byte[] live;
    private final byte[] jobs;
    private String at = "0";
    private boolean ended;

    /// @param keys of `live` and of `jobs`
    Leased(Calls reads, List<byte[]> keys) {
      this.reads = reads;
      this.live = keys.get(0);
      this.jobs = keys.get(1);
    }

    @Override
    public boolean hasEnded() {
      return ended;
    }

    /// A lease may end, and its job be lent anew.
    @Override
    public boolean isFleeting() {
      return true;
    }

    @Override
    public Future<Map<String, Long>> next() {
      return reads
          .read("HSCAN", new Args().add(live).add(at).add("COUNT").add(SLICE))
          .compose(found -> {
            at = found.text(0);
            ended = at.equals("0");
            return started(found.at(1));
          });
    }

    private Future<Map<String, Long>> started(Heard leases) {
      var starts = new HashMap<String, Long>();
      var judged = new ArrayList<String>();
      for (int pair = 0; pair < leases.size(); pair += 2) {
        var lent = new Lent(leases.bytes(pair + 1));
        if (lent.isJudged()) {
          judged.add(leases.text(pair));
        } else {
          starts.put(leases.text(pair), lent.startedAt());
        }
      }
      return judged.isEmpty() ? Future.succeededFuture(starts) : before(judged, starts);
    }

    /// Who is lent only to be ended has begun nothing since, so its record has its start.
    private Future<Map<String, Long>> before(List<String> judged, Map<String, Long> starts) {
      var args = new Args().add(jobs);
      judged.forEach(args::add);
      return reads
          .read("HMGET", args)
          .map(records -> {
            for (int at = 0; at < judged.size(); at++) {
              if (!records.at(at).isNothing()) {
                var id = judged.get(at);
                starts.put(id, Packed.read(records.bytes(at), id, "").startedAt());
              }
            }
            return starts;
          });
    }
  }

  /// Those that stand in lanes, by the order in which they would be lent if nothing held them.
  final class Laned implements Valued {
    /// Between the parts of a member; part/lane.lua says what they are.
    private static final char END = 1;

    private static final int HEX = 16;

    private final Calls reads;
    private final byte[] lanes;
    private String from = "-";
    private boolean ended;

    Laned(Calls reads, byte[] lanes) {
      this.reads = reads;
      this.lanes = lanes;
    }

    @Override
    public boolean hasEnded() {
      return ended;
    }

    @Override
    public boolean isFleeting() {
      return false;
    }

    @Override
    public Future<Map<String, Long>> next() {
      var range = new Args().add(lanes).add(from).add("+").add("BYLEX");
      return reads
          .read("ZRANGE", range.add("LIMIT").add(0).add(SLICE))
          .map(found -> {
            var members = found.texts();
            ended = members.size() < SLICE;
            from = ended ? from : "(" + members.getLast();
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
