package io.millrace.backend.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.backend.contract.BackendContract;
import io.millrace.core.access.Reach;
import io.millrace.core.definition.Kind;
import io.millrace.core.job.Json;
import io.millrace.core.limit.Admit;
import io.millrace.core.limit.Breaker;
import io.millrace.core.limit.BreakerRule;
import io.millrace.core.limit.BreakerState.Phase;
import io.millrace.core.limit.Grant;
import io.millrace.core.limit.Limit;
import io.millrace.core.limit.Limiter;
import io.millrace.core.operation.Action;
import io.millrace.core.operation.Advance;
import io.millrace.core.operation.Operation;
import io.millrace.core.operation.Order;
import io.millrace.core.operation.Resource;
import io.millrace.core.queue.Drain;
import io.millrace.core.spi.AnswerStore.Begun;
import io.millrace.core.spi.Backend;
import io.millrace.core.spi.BreakerStore.Verdict;
import io.millrace.core.spi.DefinitionStore.Write;
import io.millrace.core.spi.LimitStore.Ask;
import io.millrace.core.spi.Match;
import io.millrace.core.spi.OperationStore.Taken;
import io.millrace.core.spi.Put;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Two nodes on one store that do the same at once.
class NodesTest extends BackendContract {
  private static final int EACH = 20;
  private static final Duration HELD = Duration.ofSeconds(10);

  private Backend other;

  @Override
  protected Backend open(Clock clock) {
    return InHand.open(clock);
  }

  @BeforeEach
  void openOther() {
    other = InHand.openAgain(clock, RedisServer.ofThisJvm());
  }

  @AfterEach
  void closeOther() {
    other.close().await();
  }

  /// What both are answered, the call of neither waiting for that of the other.
  private <T> List<T> both(Function<Backend, Future<T>> call) {
    return Future.all(call.apply(backend), call.apply(other)).await().list();
  }

  /// What both are answered to many calls.
  private <T> List<T> all(Function<Backend, Function<String, Future<T>>> call) {
    var asked = new ArrayList<Future<T>>();
    for (int at = 0; at < EACH; at++) {
      asked.add(call.apply(backend).apply("one" + at));
      asked.add(call.apply(other).apply("other" + at));
    }
    return Future.all(asked).await().list();
  }

  @Test
  void one_of_two_who_begin_under_the_same_key_is_the_first() {
    var begun = all(node -> id -> node.answers().begin("key", "print", List.of(id), HELD));

    assertThat(begun).containsOnlyOnce(new Begun.Fresh());
    assertThat(begun.stream().filter(Begun.Open.class::isInstance).distinct()).hasSize(1);
  }

  @Test
  void one_of_two_who_create_an_object_does() {
    var write = new Write(Kind.VIEW, "mine", Json.EMPTY_OBJECT, "ann");

    assertThat(both(node -> node.definitions().put(write, new Match.New())))
        .containsExactlyInAnyOrder(new Put.Created(1), new Put.Mismatch(1));
  }

  @Test
  void no_failure_of_a_breaker_is_lost() {
    var rule = new BreakerRule(2 * EACH, 1, HELD, 1, Set.of());
    backend.breakers().configure(List.of(new Breaker("crm", Optional.of(rule), 1))).await();
    var failed = List.of(new Verdict("crm", false, Optional.empty()));

    all(node -> _ -> node.breakers().record(failed));

    assertThat(other.breakers().get(List.of("crm")).await().getFirst().phase())
        .isEqualTo(Phase.OPEN);
  }

  @Test
  void one_probe_goes_at_a_time_wherever_it_is_asked_for() {
    var rule = new BreakerRule(1, 1, HELD, 1, Set.of());
    backend.breakers().configure(List.of(new Breaker("crm", Optional.of(rule), 1))).await();
    backend.breakers().record(List.of(new Verdict("crm", false, Optional.empty()))).await();
    clock.pass(HELD);

    var admitted = all(node -> probe -> node.breakers().admit("crm", probe));

    assertThat(admitted.stream().filter(it -> it.admit() instanceof Admit.Admitted)).hasSize(1);
  }

  @Test
  void a_limiter_gives_no_more_than_it_has_to_all_of_them() {
    var limiter = new Limiter("crm", Limit.ofConcurrency(5), 1);
    backend.limits().configure(List.of(limiter)).await();

    var grants =
        all(node -> permit -> node.limits().acquire(List.of(new Ask("crm", permit, 1, HELD))));

    assertThat(grants.stream().map(List::getFirst).filter(Grant.Granted.class::isInstance))
        .hasSize(5);
  }

  @Test
  void an_operation_is_lent_to_one_of_them() {
    IntStream.range(0, EACH).forEach(n -> drain("op" + n));

    var taken = both(node -> node.operations().take("n", EACH, HELD));

    assertThat(taken.stream().flatMap(List::stream).map(it -> it.operation().id()))
        .doesNotHaveDuplicates()
        .hasSize(EACH);
  }

  @Test
  void nothing_is_left_to_be_opened_when_the_end_was_answered() {
    enqueue("a");
    drain("op");
    end(backend.operations().take("n", 1, HELD).await().getFirst());

    assertThat(RedisServer.ofThisJvm().ask("EXISTS", InHand.prefix() + ":{+o}:closed"))
        .isEqualTo("0".getBytes(StandardCharsets.US_ASCII));
  }

  @Test
  void tidy_opens_the_queues_that_a_node_left_closed_which_died_after_the_end() {
    enqueue("a");
    drain("op");
    end(backend.operations().take("n", 1, HELD).await().getFirst());
    backend.queues().drain(QUEUE, Optional.of(new Drain("op", clock.instant()))).await();
    RedisServer.ofThisJvm().ask("SADD", InHand.prefix() + ":{+o}:closed", "op");

    other.tidy().await();

    assertThat(other.queues().get(List.of(QUEUE)).await().getFirst().draining()).isEmpty();
  }

  private void drain(String id) {
    var order =
        new Order(
            Action.DRAIN,
            Order.Target.of(Resource.QUEUES, List.of(QUEUE)),
            Json.EMPTY_OBJECT,
            Optional.empty(),
            List.of(),
            new Order.Actor("ann", Reach.EVERYTHING),
            Optional.empty());
    backend.operations().open(Operation.of(id, order, 1, clock.instant())).await();
  }

  private void end(Taken taken) {
    var it = taken.operation();
    backend
        .operations()
        .advance(it.id(), taken.token(), Advance.at(it, Advance.End.DONE), HELD)
        .await();
  }
}
