package io.millrace.bench.engine;

import io.millrace.backend.redis.footing.RedisSettings;
import io.millrace.bench.Latencies;
import io.millrace.bench.Ticks;
import io.millrace.bench.store.EveryVerb;
import io.millrace.core.job.Holder;
import io.millrace.core.job.Want;
import io.vertx.core.Promise;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// A live engine on a Redis, whose jobs do nothing.
public final class OnRedis implements AutoCloseable {
  private static final int AHEAD = 5_000;
  private static final Clock CLOCK = Clock.systemUTC();

  private final String url;
  private final Nothing performer;
  private final LiveEngine engine;
  private final Feeding feeding;

  public OnRedis(String url) {
    this(url, new Nothing());
  }

  private OnRedis(String url, Nothing performer) {
    this(url, performer, LiveEngine.onRedis(performer, url));
  }

  private OnRedis(String url, Nothing performer, LiveEngine engine) {
    this.url = url;
    this.performer = performer;
    this.engine = engine;
    this.feeding = new Feeding(engine, performer);
  }

  /// A second node on the same Redis; what is done by either is counted by both.
  public OnRedis beside() {
    return new OnRedis(url, performer);
  }

  /// Lets through what is there, on both.
  public static long drain(int jobs, OnRedis first, OnRedis second) throws InterruptedException {
    second.engine.resume();
    return first.drain(jobs);
  }

  /// One that takes jobs in and runs none, as a producer beside workers does.
  public static OnRedis takingIn(String url) {
    var performer = new Nothing();
    return new OnRedis(url, performer, LiveEngine.takingIn(performer, url));
  }

  /// One whose queue lends nothing until [#drain].
  public static OnRedis paused(String url) {
    return paused(RedisSettings.DEFAULT.withUrl(url), 1);
  }

  /// The same where these settings say, with so many shards.
  public static OnRedis paused(RedisSettings settings, int shards) {
    var performer = new Nothing();
    var url = settings.place().urls().getFirst();
    var paused = new OnRedis(url, performer, LiveEngine.onRedis(performer, settings));
    paused.engine.pause(shards);
    return paused;
  }

  /// Puts in so many by the hundred, some batches ahead of what is answered.
  public long fill(int jobs) {
    feeding.fill(jobs, Feeding::draft);
    return jobs;
  }

  /// The same of jobs that are due in an hour.
  public void delay(int jobs) {
    feeding.fill(jobs, () -> Feeding.delayed(Duration.ofHours(1)));
  }

  /// Puts in one after the other, each when the one before it was answered; from the loop of the
  /// engine, as a producer of BullMQ shares the loop of its client.
  public long singles(int jobs) {
    var all = Promise.<Void>promise();
    engine.loop().runOnContext(_ -> single(jobs, all));
    all.future().await();
    return jobs;
  }

  private void single(int left, Promise<Void> all) {
    if (left == 0) {
      all.complete();
    } else {
      engine.submit(List.of(Feeding.draft())).onComplete(_ -> single(left - 1, all), all::fail);
    }
  }

  /// Lends so many and does nothing with them.
  public void lease(int jobs) {
    engine.resume();
    for (int lent = 0; lent < jobs; ) {
      var want =
          new Want(
              Optional.empty(),
              new Holder("bench", "bench"),
              Want.Queues.of(LiveEngine.QUEUE),
              Set.of(),
              Want.MOST,
              Optional.of(Duration.ofHours(1)));
      lent += engine.backend().jobs().claim(want).await().lent().size();
    }
    engine.pause();
  }

  /// Calls each verb of the store so many times, with a hundred jobs of its queue; by one that runs
  /// none itself.
  public void everyVerb(int times) {
    engine.resume();
    new EveryVerb(engine.backend(), LiveEngine.QUEUE, CLOCK).call(times);
  }

  /// Lets what is there through.
  public long drain(int jobs) throws InterruptedException {
    engine.resume();
    feeding.drain(jobs);
    return jobs;
  }

  /// Puts in a batch for each that gets through, until so many did.
  public long pass(int jobs) throws InterruptedException {
    int ahead = Math.min(AHEAD, jobs / 2);
    feeding.fill(ahead, Feeding::draft);
    feeding.pass(jobs - ahead, Feeding::draft);
    feeding.drain(ahead);
    return jobs;
  }

  /// How long an idle engine takes from submit to perform, at a steady pace. It is submitted on the
  /// loop of the engine, as a producer of BullMQ shares the loop of its worker; and performed there
  /// too, if `nonblocking`, as BullMQ does.
  public static Latencies pickup(String url, boolean nonblocking, int rate, int jobs)
      throws InterruptedException {
    var noting = new Noting(nonblocking);
    try (var engine = LiveEngine.onRedis(noting, url)) {
      send(engine, noting, 200, 200);
      return send(engine, noting, rate, jobs);
    }
  }

  private static Latencies send(LiveEngine engine, Noting noting, int rate, int jobs)
      throws InterruptedException {
    noting.expect(jobs);
    var ticks = new Ticks(rate);
    for (int sent = 0; sent < jobs; sent++) {
      ticks.await();
      engine.loop().runOnContext(_ -> submit(engine));
    }
    return noting.all();
  }

  private static void submit(LiveEngine engine) {
    engine.submit(List.of(Noting.draft())).onComplete(_ -> {}, Throwable::printStackTrace);
  }

  @Override
  public void close() {
    engine.close();
  }
}
