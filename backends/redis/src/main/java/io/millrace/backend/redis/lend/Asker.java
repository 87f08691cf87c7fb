package io.millrace.backend.redis.lend;

import io.millrace.backend.redis.footing.Homes;
import io.millrace.backend.redis.footing.Shards;
import io.millrace.backend.redis.form.Across;
import io.millrace.backend.redis.form.Code;
import io.millrace.backend.redis.record.Lent;
import io.millrace.backend.redis.record.Packed;
import io.millrace.backend.redis.record.Reading;
import io.millrace.backend.redis.record.Said;
import io.millrace.backend.redis.wire.Heard;
import io.millrace.core.job.Claim;
import io.millrace.core.job.Json;
import io.millrace.core.job.Want;
import io.millrace.core.limit.BreakerTurn;
import io.millrace.core.limit.LimitName;
import io.millrace.core.spi.Claimed;
import io.millrace.core.spi.Claimed.Held;
import io.millrace.core.spi.Claimed.Homecoming;
import io.millrace.core.spi.Claimed.Judged;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// One who asks, and what the homes gave until now.
public final class Asker {
  /// Added to the state of one whose slot was taken.
  private static final int WITHDRAWN = 10;

  final Want want;
  private final Homes homes;
  String stamp = "";
  final byte[] holder;
  final List<Claim> lent = new ArrayList<>();
  private final List<Judged> judge = new ArrayList<>(0);
  private final List<Homecoming> home = new ArrayList<>(0);
  private final List<Held> held = new ArrayList<>(0);
  final List<BreakerTurn> turns = new ArrayList<>(0);
  private final Set<String> paused = new LinkedHashSet<>(0);
  private final Set<String> attend = new HashSet<>(0);
  private final Map<String, Instant> frees = new HashMap<>(0);
  private final HashMap<Object, Object> pool = new HashMap<>();
  private final Map<String, Long> nexts = new HashMap<>();
  boolean more;

  /// Whether one of them could be asked to the end.
  private boolean answered;

  /// What kept it from asking one of them, first of all.
  private Optional<Throwable> missed = Optional.empty();

  /// Those that gave a part of it.
  private final Set<String> asked = new HashSet<>(0);

  /// Whether the home that it asks has lent to it before.
  private final boolean further;

  Asker(Want want, Homes homes) {
    this(want, homes, false);
  }

  private Asker(Want want, Homes homes, boolean further) {
    this.want = want;
    this.homes = homes;
    this.further = further;
    this.holder = Lent.form(want.holder());
  }

  /// The same who asks that one of several homes for so many.
  Asker part(String home, int most) {
    var part =
        new Want(want.request(), want.holder(), want.queues(), want.types(), most, want.lease());
    return new Asker(part, homes, !asked.add(home));
  }

  void missed(Throwable cause) {
    missed = missed.or(() -> Optional.of(cause));
  }

  Optional<Throwable> missed() {
    return missed;
  }

  void answered() {
    answered = true;
  }

  boolean isAnswered() {
    return answered;
  }

  boolean hasAsked(String home) {
    return asked.contains(home);
  }

  /// What one was given that asked for a part.
  void join(Asker part) {
    lent.addAll(part.lent);
    judge.addAll(part.judge);
    home.addAll(part.home);
    held.addAll(part.held);
    turns.addAll(part.turns);
    paused.addAll(part.paused);
    attend.addAll(part.attend);
    part.frees.forEach(
        (queue, at) -> frees.merge(queue, at, (one, other) -> one.isBefore(other) ? one : other));
    nexts.putAll(part.nexts);
    more |= part.more;
  }

  /// Whether it was given all that it asked for.
  boolean isFull() {
    return left() == 0;
  }

  int left() {
    return Math.min(want.max(), Want.MOST) - lent.size();
  }

  long lease() {
    return want.lease().map(Duration::toMillis).orElse(0L);
  }

  /// Whether a repeat is to be answered alike: 2 when this goes on with what was lent to it.
  int named(boolean again) {
    return want.request().isEmpty() ? 0 : again || further ? 2 : 1;
  }

  /// How that home stands.
  void standing(String from, Heard answer) {
    var queue = Shards.queue(from);
    long next = late(answer.number(1));
    long free = late(answer.number(2));
    if (free == Long.MAX_VALUE) {
      frees.remove(queue);
    } else {
      frees.put(queue, Instant.ofEpochMilli(free));
      next = Math.min(next, free);
    }
    nexts.put(from, next);
    if (answer.yes(3)) {
      paused.add(queue);
    }
    more |= answer.yes(4);
  }

  /// What somebody must see to.
  void found(String from, Heard answer) {
    var queue = Shards.queue(from);
    if (answer.yes(13)) {
      attend.add(queue);
    }
    judge(from, answer.at(6));
    home(queue, answer.at(7));
    held(queue, answer.at(9));
  }

  private void held(String queue, Heard from) {
    for (int at = 0; at < from.size(); at += 4) {
      var by = limit(from.text(at + 2), queue);
      long until = late(from.number(at + 3));
      // That a queue is full is not told of one job, wherever its shards are counted.
      if (by.kind() != LimitName.Kind.QUEUE || until < Long.MAX_VALUE) {
        held.add(
            new Held(
                from.text(at),
                queue,
                from.text(at + 1),
                by,
                until == Long.MAX_VALUE
                    ? Optional.empty()
                    : Optional.of(Instant.ofEpochMilli(until))));
      }
    }
  }

  private static LimitName limit(String by, String queue) {
    var name = by.substring(1);
    return switch (by.charAt(0)) {
      case 'q' -> new LimitName(LimitName.Kind.QUEUE, queue);
      case 't' -> new LimitName(LimitName.Kind.TYPE, name);
      case 'k' -> new LimitName(LimitName.Kind.KEY, name);
      case 'l' -> Across.named(name);
      case 'b' -> new LimitName(LimitName.Kind.BREAKER, name);
      default -> throw new IllegalStateException("nothing holds by " + by);
    };
  }

  void lent(String home, Heard from, int first, int end, Map<String, Said> said) {
    for (int at = first; at < end; at += 3) {
      var id = from.text(at);
      homes.met(id, home);
      lent.add(claim(home, id, from, at, said.getOrDefault(id, Said.NOTHING)));
    }
  }

  private void judge(String home, Heard from) {
    for (int at = 0; at < from.size(); at += 3) {
      var id = from.text(at);
      homes.met(id, home);
      var reason = new Lent(from.bytes(at + 2)).reason();
      judge.add(new Judged(claim(home, id, from, at, Said.NOTHING), reason));
    }
  }

  private Claim claim(String home, String id, Heard from, int at, Said said) {
    var packed = Packed.read(from.bytes(at + 1), id, home, pool);
    var lent = new Lent(from.bytes(at + 2));
    boolean judged = lent.isJudged();
    return new Claim(
        packed.job(),
        lent.lease(),
        packed.attempt() + (judged ? 0 : 1),
        packed.quick(),
        packed.rescues(),
        packed.scheduledAt(),
        Instant.ofEpochMilli(judged ? packed.startedAt() : lent.startedAt()),
        said.kept(),
        Map.of());
  }

  void tell(Reading.Look parents) {
    lent.replaceAll(it -> it.job().ties().parents().isEmpty() ? it : told(it, parents));
  }

  private static Claim told(Claim it, Reading.Look look) {
    var results = new LinkedHashMap<String, Json>();
    for (var parent : it.job().ties().parents()) {
      var seen = look.seen().get(parent);
      var result = seen == null ? Optional.<Json>empty() : seen.packed().tale().result();
      results.put(parent, result.orElse(Json.NULL));
    }
    return new Claim(
        it.job(),
        it.lease(),
        it.attempt(),
        it.quick(),
        it.rescues(),
        it.scheduledAt(),
        it.startedAt(),
        it.kept(),
        results);
  }

  private void home(String queue, Heard from) {
    for (int at = 0; at < from.size(); at += 4) {
      int state = from.whole(at + 2);
      home.add(
          new Homecoming(
              from.text(at),
              queue,
              from.text(at + 1),
              Code.state(state % WITHDRAWN),
              from.whole(at + 3),
              state > WITHDRAWN));
    }
  }

  Claimed claimed() {
    long next = nexts.values().stream().mapToLong(it -> it).min().orElse(Long.MAX_VALUE);
    return new Claimed(
        lent,
        judge,
        home,
        List.copyOf(paused),
        held,
        turns,
        attend,
        frees,
        next == Long.MAX_VALUE ? Optional.empty() : Optional.of(Instant.ofEpochMilli(next)),
        more);
  }

  private static long late(long at) {
    return at < 0 ? Long.MAX_VALUE : at;
  }
}
