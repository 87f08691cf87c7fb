package io.millrace.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.backend.memory.MemoryBackend;
import io.millrace.backend.memory.MemorySettings;
import io.millrace.config.ConfigFile;
import io.millrace.core.bus.Bus;
import io.millrace.core.bus.Fact;
import io.millrace.core.bus.Submit;
import io.millrace.core.bus.Submitted;
import io.millrace.core.job.Backoff;
import io.millrace.core.job.Draft;
import io.millrace.core.job.Enqueued;
import io.millrace.core.job.Holder;
import io.millrace.core.job.Ids;
import io.millrace.core.job.JobSnapshot;
import io.millrace.core.job.JobState;
import io.millrace.core.job.Json;
import io.millrace.core.job.Life;
import io.millrace.core.job.Outcome;
import io.millrace.core.job.Terms;
import io.millrace.core.perform.Context;
import io.millrace.core.perform.Performer;
import io.millrace.core.query.Found;
import io.millrace.core.spi.Backend;
import io.millrace.server.cluster.Duty;
import io.millrace.server.dispatch.performer.Performers;
import io.millrace.server.engine.Engine;
import io.millrace.server.observe.Meters;
import io.millrace.server.operation.Wanting;
import io.millrace.server.settings.Settings;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;

/// What the tests of a whole engine stand on: the real memory backend, the system's clock, drafts
/// in, and facts by which to wait.
///
/// The poll for what is due comes once a minute, so what a test sees in time was pushed.
@ExtendWith(VertxExtension.class)
abstract class EngineTest {
  static final String QUEUE = "mail";
  static final String TYPE = "mail.send";
  static final Holder HERE = new Holder("local", "n1");

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  final Clock clock = Clock.systemUTC();
  MemorySettings rules = MemorySettings.DEFAULT;
  final Map<String, String> config = new HashMap<>(Map.of("retry.poll", "1m"));
  Terms terms =
      Terms.DEFAULT.withBackoff(new Backoff.Fixed(Duration.ofMillis(20), Backoff.Jitter.NONE));
  Vertx vertx;
  Bus bus;
  Engine engine;

  /// What a performer of a test waits for, if it says so.
  final CountDownLatch gate = new CountDownLatch(1);

  private final Semaphore begun = new Semaphore(0);
  private final List<Fact> facts = new ArrayList<>();
  private final Semaphore told = new Semaphore(0);

  @BeforeEach
  void openBus(Vertx fresh) {
    vertx = fresh;
    bus = Bus.on(vertx);
    bus.changed().listen(this::told);
  }

  private void told(List<Fact> batch) {
    synchronized (facts) {
      facts.addAll(batch);
    }
    told.release();
  }

  /// Starts an engine with these performers.
  final void start(Performer... performers) {
    start(new Performers(List.of(performers)));
  }

  final void start(Performers performers) {
    engine =
        new Engine(
            new Engine.Plan(
                () -> Future.succeededFuture(open()),
                bus,
                ConfigFile.none(Map.of(), config).read(Settings::from).withTerms(terms),
                Duty.ALL,
                performers,
                HERE,
                Patching.means(Wanting.OPEN, terms),
                Meters.ofThisProcess(),
                clock,
                new Ids(clock, new SplittableRandom(8))));
    vertx.deployVerticle(engine).await();
  }

  /// What a performer does between its beginning and its good end.
  interface Stay {
    void on(Context context) throws Exception;
  }

  /// Says that it has begun, does that, and ends well.
  final Does staying(Stay stay) {
    return Does.work(
        TYPE,
        context -> {
          begun.release();
          stay.on(context);
          return Outcome.Done.EMPTY;
        });
  }

  /// Hands in a job for one that is [#staying], and answers its id once it has begun.
  final String begin() {
    var id = submit(draft());
    awaitBegun(1);
    return id;
  }

  final void awaitBegun(int count) {
    try {
      assertThat(begun.tryAcquire(count, PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /// The backend of the engine, on its loop.
  Backend open() {
    return MemoryBackend.onThisLoop(vertx, rules, clock, new SplittableRandom(7));
  }

  final Backend backend() {
    return engine.backend();
  }

  static Draft draft() {
    return Draft.of(TYPE, QUEUE, Json.EMPTY_OBJECT);
  }

  /// Hands drafts in, and answers the ids of their jobs.
  final List<String> submit(Draft... drafts) {
    return bus.submit().request(new Submit(List.of(drafts), false)).await().stream()
        .map(EngineTest::id)
        .toList();
  }

  final String submit(Draft draft) {
    return submit(new Draft[] {draft}).getFirst();
  }

  private static String id(Submitted submitted) {
    assertThat(submitted)
        .isInstanceOfSatisfying(
            Submitted.Taken.class,
            taken -> assertThat(taken.enqueued()).isInstanceOf(Enqueued.New.class));
    return ((Enqueued.New) ((Submitted.Taken) submitted).enqueued()).snapshot().id();
  }

  final JobSnapshot get(String id) {
    var found = backend().search().get(List.of(id)).await().getFirst();
    assertThat(found).isInstanceOf(Found.Here.class);
    return ((Found.Here) found).snapshot();
  }

  /// How it went for a job once it stands in that state.
  final Life life(String id, JobState state) {
    until(() -> get(id).state() == state);
    return get(id).life();
  }

  /// Waits until it is so, looking again at each fact: and now and then, because what happens
  /// within a performer is no fact.
  final void until(BooleanSupplier so) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!so.getAsBoolean()) {
      assertThat(System.nanoTime()).as("in time, after %s", words()).isLessThan(deadline);
      hear();
    }
  }

  private void hear() {
    try {
      told.tryAcquire(10, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Holds once the facts about a job are those, in that order: a state is there before its fact.
  final void isTold(String id, String... facts) {
    until(() -> words(id).size() >= facts.length);
    assertThat(words(id)).containsExactly(facts);
  }

  /// The facts about a job, in their order.
  final List<String> words(String id) {
    synchronized (facts) {
      return facts.stream().filter(fact -> fact.id().equals(id)).map(Fact::name).toList();
    }
  }

  private List<String> words() {
    synchronized (facts) {
      return facts.stream().map(fact -> fact.name() + " " + fact.id()).toList();
    }
  }

  static Draft[] times(int count, Draft draft) {
    var drafts = new Draft[count];
    Arrays.fill(drafts, draft);
    return drafts;
  }
}
