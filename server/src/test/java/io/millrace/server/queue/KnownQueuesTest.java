package io.millrace.server.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.backend.contract.TestClock;
import io.millrace.core.bus.Bus;
import io.millrace.core.bus.Ready;
import io.millrace.core.queue.QueueConfig;
import io.millrace.core.spi.Backend;
import io.millrace.core.spi.Match;
import io.millrace.core.spi.QueueStore;
import io.millrace.server.Loop;
import io.millrace.server.queue.KnownQueues.Known;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// How fresh is what a node knows of queues.
@ExtendWith(VertxExtension.class)
class KnownQueuesTest {
  private static final String QUEUE = "mail";
  private static final Duration FRESH = Duration.ofSeconds(1);

  private final TestClock clock = TestClock.at("2026-01-01T00:00:00Z");
  private final Promise<Void> answer = Promise.promise();
  private boolean holding;
  private int reads;
  private Loop loop;
  private Bus bus;
  private Backend backend;
  private KnownQueues queues;

  @BeforeEach
  void open(Vertx vertx) {
    loop = Loop.of(vertx);
    bus = Bus.on(vertx);
    backend = loop.memory(clock);
    queues =
        loop.get(() -> KnownQueues.of(heldBack(backend.queues()), Optional.empty(), bus, clock));
  }

  /// A store that reads queues at once, and tells of them, while it is held, when a promise is
  /// kept.
  private QueueStore heldBack(QueueStore store) {
    return (QueueStore)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {QueueStore.class},
            (_, verb, arguments) -> {
              var read = (Future<?>) verb.invoke(store, arguments);
              boolean configs = verb.getName().equals("configs");
              reads += configs ? 1 : 0;
              var late = holding && configs;
              return late ? answer.future().compose(_ -> read) : read;
            });
  }

  @Test
  void knows_one_that_nobody_has_made_as_if_just_born() {
    assertThat(known()).isEqualTo(QueueConfig.of(QUEUE));
  }

  @Test
  void knows_not_for_a_moment_that_one_is_not_there() {
    known();

    configure(3);

    assertThat(known().concurrency()).hasValue(3);
  }

  @Test
  void knows_for_a_second_what_it_has_read() {
    configure(2);
    known();
    configure(3);
    clock.pass(FRESH.minusMillis(1));
    assertThat(known().concurrency()).hasValue(2);

    clock.pass(Duration.ofMillis(1));

    assertThat(known().concurrency()).hasValue(3);
  }

  @Test
  void reads_once_for_all_who_ask_meanwhile() {
    loop.run(() -> holding = true);
    var all = new ArrayList<Future<Map<String, Known>>>();
    for (int asker = 0; asker < 50; asker++) {
      all.add(loop.get(() -> queues.get(List.of(QUEUE))));
    }
    all.add(loop.get(() -> queues.get(List.of(QUEUE, "sms"))));

    loop.run(answer::complete);

    assertThat(all).allSatisfy(it -> assertThat(it.await()).containsKey(QUEUE));
    assertThat(all.getLast().await()).containsOnlyKeys(QUEUE, "sms");
    assertThat(loop.get(() -> reads)).isEqualTo(2);
  }

  @Test
  void reads_one_that_is_in_use_again_before_it_is_old() {
    configure(2);
    known();
    configure(3);
    clock.pass(FRESH.dividedBy(2));

    assertThat(known().concurrency()).hasValue(2);
    loop.rest();

    assertThat(known().concurrency()).hasValue(3);
  }

  @Test
  void tells_everybody_who_waits_that_it_cannot_be_read_and_reads_again() {
    loop.run(() -> holding = true);
    var one = loop.get(() -> queues.get(List.of(QUEUE)));
    var other = loop.get(() -> queues.get(List.of(QUEUE)));
    loop.run(() -> {
      holding = false;
      answer.fail("gone");
    });
    assertThat(List.of(one, other)).allMatch(KnownQueuesTest::failed);

    assertThat(known()).isEqualTo(QueueConfig.of(QUEUE));
  }

  private static boolean failed(Future<?> asked) {
    return asked.transform(it -> Future.succeededFuture(it.failed())).await();
  }

  @Test
  void reads_anew_at_a_hint() {
    configure(2);
    known();
    configure(3);

    hint();

    assertThat(known().concurrency()).hasValue(3);
  }

  @Test
  void does_not_keep_what_it_read_before_a_hint() {
    configure(2);
    loop.run(() -> holding = true);
    var early = loop.get(() -> queues.get(List.of(QUEUE)));
    loop.rest();
    configure(3);
    hint();
    loop.run(() -> {
      holding = false;
      answer.complete();
    });
    early.await();

    assertThat(known().concurrency()).hasValue(3);
  }

  @Test
  void does_not_wait_for_what_is_read_since_before_a_hint() {
    configure(2);
    loop.run(() -> holding = true);
    loop.get(() -> queues.get(List.of(QUEUE)));
    configure(3);
    hint();
    var late = loop.get(() -> queues.get(List.of(QUEUE)));

    loop.run(answer::complete);

    assertThat(late.await().get(QUEUE).config().concurrency()).hasValue(3);
  }

  @Test
  void answers_for_each_name_what_was_read_after_its_hint() {
    configure(2);
    loop.run(() -> holding = true);
    loop.get(() -> queues.get(List.of("sms", QUEUE)));
    configure(3);
    hint();
    var late = loop.get(() -> queues.get(List.of("sms", QUEUE)));

    loop.run(answer::complete);

    assertThat(late.await().get(QUEUE).config().concurrency()).hasValue(3);
  }

  @Test
  void answers_for_every_name_whatever_is_heard_meanwhile() {
    loop.await(() -> queues.get(List.of("sms")));
    loop.run(() -> holding = true);
    var both = loop.get(() -> queues.get(List.of("sms", QUEUE)));
    bus.ready().publish(new Ready.Configured("sms"));
    loop.rest();

    loop.run(answer::complete);

    assertThat(both.await()).containsOnlyKeys("sms", QUEUE);
  }

  @Test
  void gives_each_queue_the_number_of_its_home() {
    var both = loop.await(() -> queues.get(List.of("sms", QUEUE)));

    var homes = loop.await(() -> backend.queues().homes(List.of("sms", QUEUE)));
    assertThat(both.get("sms").homes()).isEqualTo(homes.getFirst());
    assertThat(both.get(QUEUE).homes()).isEqualTo(homes.getLast());
  }

  @Test
  void makes_none_that_is_only_looked_at() {
    var looking = born();

    loop.await(() -> looking.get(List.of(QUEUE)));

    assertThat(loop.await(queues::names)).isEmpty();
  }

  @Test
  void sets_one_up_as_somebody_said_when_a_job_is_to_go_into_it() {
    var bearing = born();
    loop.await(() -> bearing.get(List.of(QUEUE)));

    var born = loop.await(() -> bearing.bear(List.of(QUEUE))).get(QUEUE);

    assertThat(born.config().concurrency()).hasValue(4);
    assertThat(loop.await(queues::names)).containsExactly(QUEUE);
  }

  private KnownQueues born() {
    var config = QueueConfig.of("any").withConcurrency(4);
    return loop.get(() -> KnownQueues.of(backend.queues(), Optional.of(config), bus, clock));
  }

  @Test
  void names_all_there_are() {
    configure(3);

    assertThat(loop.await(queues::names)).containsExactly(QUEUE);
  }

  private QueueConfig known() {
    return loop.await(() -> queues.get(List.of(QUEUE))).get(QUEUE).config();
  }

  private void configure(int concurrency) {
    var config = QueueConfig.of(QUEUE).withConcurrency(concurrency);
    loop.await(() -> backend.queues().put(config, new Match.Any(), "ann"));
  }

  private void hint() {
    bus.ready().publish(new Ready.Configured(QUEUE));
    loop.rest();
  }
}
