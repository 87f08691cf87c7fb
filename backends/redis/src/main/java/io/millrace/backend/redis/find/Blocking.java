package io.millrace.backend.redis.find;

import io.millrace.backend.redis.footing.Footing;
import io.millrace.backend.redis.footing.Scripts;
import io.millrace.backend.redis.form.Across;
import io.millrace.backend.redis.form.Bonds;
import io.millrace.backend.redis.limit.Guards;
import io.millrace.backend.redis.limit.Limited;
import io.millrace.backend.redis.queue.RedisQueueStore;
import io.millrace.backend.redis.record.Reading;
import io.millrace.backend.redis.record.Seen;
import io.millrace.backend.redis.verb.Likes;
import io.millrace.backend.redis.wire.Args;
import io.millrace.backend.redis.wire.Heard;
import io.millrace.core.job.Job;
import io.millrace.core.job.JobSnapshot;
import io.millrace.core.job.JobState;
import io.millrace.core.limit.Limit;
import io.millrace.core.limit.LimitName;
import io.millrace.core.limit.Limiter;
import io.millrace.core.limit.TokenBucket;
import io.millrace.core.limit.Weighed;
import io.millrace.core.query.Found;
import io.millrace.core.query.Standing;
import io.millrace.core.query.Standing.Ahead;
import io.millrace.core.query.Standing.Block;
import io.millrace.core.query.Standing.Kind;
import io.millrace.core.queue.Queue;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// What holds one job: everything at once, also what it would meet only later. What lies in
/// different slots is read one after the other, so it is not of one instant.
public final class Blocking {
  /// Of so many permits of a limiter the holders are looked for.
  private static final int MOST_PERMITS = 1_000;

  private final Footing footing;
  private final Reading reading;
  private final RedisQueueStore queues;
  private final Guards guards;
  private final Holding holding;

  public Blocking(Footing footing, Reading reading, RedisQueueStore queues, Guards guards) {
    this.footing = footing;
    this.reading = reading;
    this.queues = queues;
    this.guards = guards;
    this.holding = new Holding(footing, reading);
  }

  Future<Optional<Standing>> standing(String id) {
    return reading
        .look(footing.reads(), List.of(id))
        .compose(look ->
            look.found(id) instanceof Found.Here(JobSnapshot there)
                ? standing(there, look).map(Optional::of)
                : Future.succeededFuture(Optional.empty()));
  }

  private Future<Standing> standing(JobSnapshot job, Reading.Look look) {
    var due = Optional.of(job.life().course().runAt());
    return switch (job.state()) {
      case SCHEDULED -> by(job, Block.until(Kind.RUN_AT, job.id(), due));
      case RETRYING -> by(job, Block.until(Kind.RETRY_DELAY, job.id(), due));
      case READY -> ready(job, Objects.requireNonNull(look.seen().get(job.id())).packed().home());
      case WAITING -> waiting(job, look.seen().get(job.id()));
      case RUNNING, SUCCEEDED, DEAD, CANCELLED, DISCARDED ->
          Future.succeededFuture(new Standing(job, List.of(), Ahead.NOBODY));
    };
  }

  /// Parents that have not ended; or the one like it that goes before it.
  private Future<Standing> waiting(JobSnapshot job, @Nullable Seen seen) {
    var bonds = seen == null ? Bonds.NONE : seen.packed().tale().bonds();
    var parents = bonds.without(Bonds.BEFORE).waitsFor();
    var blocks = new ArrayList<Block>();
    if (!parents.isEmpty()) {
      blocks.add(
          Block.by(
              Kind.DEPENDENCY,
              job.id(),
              parents.size(),
              parents.subList(0, Math.min(Block.HOLDERS, parents.size()))));
    }
    return before(seen == null ? job.job().queue() : seen.packed().home(), bonds)
        .map(before -> {
          before.ifPresent(
              it -> blocks.addFirst(Block.by(Kind.DEPENDENCY, job.id(), 1, List.of(it))));
          return new Standing(job, blocks, Ahead.NOBODY);
        });
  }

  /// Who stands for those like it, if it is to be the next.
  private Future<Optional<String>> before(String home, Bonds bonds) {
    if (!bonds.waitsFor(Bonds.BEFORE)) {
      return Future.succeededFuture(Optional.empty());
    }
    var uniq = footing.keys().of(home, "uniq").getFirst();
    return footing
        .reads()
        .read("HGET", new Args().add(uniq).add(bonds.print()))
        .map(it -> it.isNothing() ? Optional.empty() : Optional.of(Likes.standing(it.bytes())));
  }

  private static Future<Standing> by(JobSnapshot job, Block block) {
    return Future.succeededFuture(new Standing(job, List.of(block), Ahead.NOBODY));
  }

  private Future<Standing> ready(JobSnapshot job, String home) {
    var queue = job.job().queue();
    var keys =
        footing.keys().of(home, "conf", "jobs", "ready", "lanes", "limits", "types", "clock");
    return footing
        .reads()
        .run(Scripts.STANDING, keys, footing.args().add(job.id()))
        .compose(seen ->
            queues
                .stand(List.of(queue))
                .compose(stood ->
                    seen.size() == 1
                        ? Future.succeededFuture(new Standing(job, List.of(), Ahead.NOBODY))
                        : ready(job, home, stood.getFirst(), seen)));
  }

  private Future<Standing> ready(JobSnapshot job, String home, Queue queue, Heard seen) {
    var blocks = new ArrayList<Future<Optional<Block>>>();
    queue
        .paused()
        .ifPresent(
            it -> blocks.add(some(Block.until(Kind.QUEUE_PAUSED, queue.name(), it.until()))));
    boolean inOneHome = queue.config().shards() == 1;
    if (inOneHome) {
      blocks.add(ofQueue(queue));
    }
    blocks.add(limiter(new Weighed(Limiter.GLOBAL, 1), Kind.LIMITER));
    own(job.job(), queue, seen).stream()
        .filter(it -> inOneHome || it.kind == Kind.KEY_CONCURRENCY)
        .forEach(it -> blocks.add(block(it, home)));
    Across.limits(queue.config())
        .keySet()
        .forEach(it -> across(it, job.job().type()).ifPresent(blocks::add));
    job.job().ties().breaker().ifPresent(it -> blocks.add(breaker(it)));
    job.job().ties().limiters().forEach(it -> blocks.add(limiter(it, Kind.LIMITER)));
    return Future.all(blocks)
        .map(all -> {
          var found = new ArrayList<Block>();
          all.<Optional<Block>>list().forEach(it -> it.ifPresent(found::add));
          return new Standing(job, found, new Ahead(seen.whole(1), seen.whole(2)));
        });
  }

  private static Future<Optional<Block>> some(Block block) {
    return Future.succeededFuture(Optional.of(block));
  }

  private Future<Optional<Block>> ofQueue(Queue queue) {
    int running = queue.stats().in(JobState.RUNNING) - queue.stats().preempted().size();
    var most = queue.config().concurrency();
    return most.isPresent() && running >= most.getAsInt()
        ? holding
            .of(queue.name(), _ -> true)
            .map(it ->
                Optional.of(
                    full(Kind.QUEUE_CONCURRENCY, queue.name(), most.getAsInt(), running, it)))
        : Future.succeededFuture(Optional.empty());
  }

  /// One limit of its own home: by what it is called, what it is set to, how much of it is held,
  /// what its rate has counted, whom it counts, and who holds it if only one can.
  private record Own(
      Kind kind,
      String name,
      Limit limit,
      long held,
      Optional<TokenBucket> counted,
      long now,
      Predicate<Job> counts,
      Optional<String> holder) {
    private boolean isFull() {
      return held >= limit.concurrency().orElse(Integer.MAX_VALUE);
    }

    private long available() {
      return limit
          .rate()
          .flatMap(rate -> counted.map(it -> it.available(rate, now)))
          .orElse(Long.MAX_VALUE);
    }

    private Instant opens() {
      return Instant.ofEpochMilli(opensAt());
    }

    private long opensAt() {
      return limit.rate().flatMap(rate -> counted.map(it -> it.freeAt(rate, 1, now))).orElse(now);
    }
  }

  private static List<Own> own(Job job, Queue queue, Heard seen) {
    var limits = queue.config().limits();
    var own = new ArrayList<Own>();
    long now = seen.number(0);
    limits
        .rate()
        .ifPresent(rate ->
            own.add(
                new Own(
                    Kind.QUEUE_CONCURRENCY,
                    queue.name(),
                    Limit.ofRate(rate),
                    0,
                    counted(seen.bytes(3)),
                    now,
                    _ -> true,
                    Optional.empty())));
    var type = limits.types().get(job.type());
    if (type != null) {
      own.add(
          new Own(
              Kind.TYPE_CONCURRENCY,
              job.type(),
              type,
              seen.number(4),
              counted(seen.bytes(5)),
              now,
              it -> it.type().equals(job.type()),
              Optional.empty()));
    }
    if (limits.perKey().isPresent() && job.key().isPresent() && !seen.text(8).equals(job.id())) {
      var perKey = limits.perKey().get();
      var of = perKey.of(job.key().get());
      own.add(
          new Own(
              Kind.KEY_CONCURRENCY,
              job.key().get(),
              perKey.ordered() ? new Limit(OptionalInt.of(1), of.rate()) : of,
              seen.number(6),
              counted(seen.bytes(7)),
              now,
              it -> it.key().equals(job.key()),
              Optional.of(seen.text(8)).filter(it -> !it.isEmpty())));
    }
    return own;
  }

  private static Optional<TokenBucket> counted(byte[] from) {
    return from.length == 0 ? Optional.empty() : Optional.of(new TokenBucket(Limited.past(from)));
  }

  private Future<Optional<Block>> block(Own own, String home) {
    if (own.isFull()) {
      int most = own.limit.concurrency().orElse(0);
      return holders(own, home)
          .map(it -> Optional.of(full(own.kind, own.name, most, own.held, it)));
    }
    return own.opensAt() > own.now
        ? some(rate(Kind.RATE_LIMIT, own.name, own.limit, own.available(), own.opens()))
        : Future.succeededFuture(Optional.empty());
  }

  /// A job between two attempts holds the place of a strict key too, and is not among those that
  /// run.
  private Future<List<String>> holders(Own own, String home) {
    return own.holder
        .map(it -> Future.succeededFuture(List.of(it)))
        .orElseGet(() -> holding.of(home, own.counts));
  }

  /// One of those that bound a queue with several shards as one, if it bounds that type.
  private Optional<Future<Optional<Block>>> across(String limiter, String type) {
    var of = Across.named(limiter);
    return of.kind() == LimitName.Kind.QUEUE
        ? Optional.of(limiter(new Weighed(limiter, 1), Kind.QUEUE_CONCURRENCY))
        : Optional.of(of)
            .filter(it -> it.name().equals(type))
            .map(_ -> limiter(new Weighed(limiter, 1), Kind.TYPE_CONCURRENCY));
  }

  private Future<Optional<Block>> limiter(Weighed asked, Kind kind) {
    var name = Across.named(asked.limiter()).name();
    var ofRate = kind == Kind.LIMITER ? kind : Kind.RATE_LIMIT;
    var keys =
        footing.keys().of("+l/" + asked.limiter(), "limit", "bucket", "permits", "ends", "asks");
    return footing
        .reads()
        .run(Scripts.FILL, keys, footing.args())
        .map(Limited::new)
        .compose(state -> {
          var opens = state.opensAt(asked.weight());
          if (opens.isPresent()) {
            return Future.succeededFuture(
                opens
                    .filter(state::isLater)
                    .map(at -> rate(ofRate, name, state.limit(), state.available(), at)));
          }
          return footing
              .reads()
              .read("HSCAN", new Args().add(keys.get(2)).add(0).add("COUNT").add(MOST_PERMITS))
              .compose(permits -> holding.with(names(permits.at(1))))
              .map(it ->
                  Optional.of(
                      full(kind, name, state.limit().concurrency().orElse(0), state.held(), it)));
        });
  }

  private static List<String> names(Heard pairs) {
    var names = new ArrayList<String>(pairs.size() / 2);
    for (int at = 0; at < pairs.size(); at += 2) {
      names.add(pairs.text(at));
    }
    return names;
  }

  private Future<Optional<Block>> breaker(String name) {
    return guards
        .look(footing.reads(), name)
        .compose(seen -> {
          var guard = seen.guard();
          if (guard.hasRoom()) {
            return Future.succeededFuture(
                guard.opensAt().map(at -> Block.until(Kind.BREAKER_OPEN, name, Optional.of(at))));
          }
          return holding
              .with(guard.probes())
              .map(it ->
                  Optional.of(
                      full(
                          Kind.BREAKER_OPEN, name, guard.mostProbes(), guard.probes().size(), it)));
        });
  }

  private static Block full(Kind kind, String name, int most, long used, List<String> holders) {
    return new Block(
        kind, name, OptionalLong.of(most), OptionalLong.of(used), holders, Optional.empty());
  }

  private static Block rate(Kind kind, String name, Limit limit, long available, Instant opens) {
    var most = limit.rate().map(it -> OptionalLong.of(it.limit())).orElse(OptionalLong.empty());
    var used =
        limit.rate().map(it -> OptionalLong.of(it.used(available))).orElse(OptionalLong.empty());
    return new Block(kind, name, most, used, List.of(), Optional.of(opens));
  }
}
