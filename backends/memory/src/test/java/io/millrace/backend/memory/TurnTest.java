package io.millrace.backend.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.backend.contract.TestClock;
import io.millrace.backend.contract.loop.Watched;
import io.millrace.backend.memory.journal.Journal;
import io.millrace.backend.memory.journal.SimDisk;
import io.millrace.backend.memory.keep.Requests;
import io.millrace.backend.memory.step.Turn;
import io.millrace.core.spi.BackendUnavailable;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.util.AbstractList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What a step is told when it is to last.
class TurnTest {
  private final Vertx vertx = Watched.vertx();
  private final Context loop = vertx.getOrCreateContext();
  private final TestClock clock = TestClock.at("2026-01-01T00:00:00Z");
  private final SimDisk disk = new SimDisk();
  private final SplittableRandom chance = new SplittableRandom(7);

  @AfterEach
  void stop() {
    vertx.close().await();
  }

  @Test
  void a_step_that_lets_others_go_first_is_refused_too_when_the_journal_is_lost()
      throws IOException {
    var durable = durable(Durable.SNAPSHOT_AT);
    var turn = onLoop(() -> Future.succeededFuture(Turn.onThisLoop(vertx, durable::recorder)));
    disk.failing(true);
    assertThatThrownBy(() -> onLoop(() -> turn.take(() -> durable.ledger.homes.number("q"))))
        .isInstanceOf(BackendUnavailable.class);

    assertThatThrownBy(() -> onLoop(() -> turn.takeNext(() -> 1)))
        .isInstanceOf(BackendUnavailable.class);
  }

  @Test
  void a_snapshot_that_cannot_be_made_costs_no_step_its_answer() throws IOException {
    var durable = durable(64);
    var turn = Turn.ofOneThread(durable::recorder);
    durable.ledger.requests.remember("r", new Requests.Asked(0, new Unwritable()));

    fill(turn, durable, "a");

    assertThat(turn.take(() -> durable.ledger.homes.number("b")).await()).isEqualTo(20);
  }

  @Test
  void a_snapshot_that_could_not_be_made_is_made_later() throws IOException {
    var durable = durable(64);
    var turn = Turn.ofOneThread(durable::recorder);
    durable.ledger.requests.remember("r", new Requests.Asked(0, new Unwritable()));
    fill(turn, durable, "a");
    assertThat(disk.names()).noneMatch(it -> it.endsWith(".snapshot"));

    durable.ledger.requests.remember("r", new Requests.Asked(0, List.of()));
    fill(turn, durable, "c");

    assertThat(disk.names()).anyMatch(it -> it.endsWith(".snapshot"));
  }

  private static final class Unwritable extends AbstractList<Requests.Lending> {
    @Override
    public Requests.Lending get(int index) {
      throw new IllegalStateException("not to be written");
    }

    @Override
    public int size() {
      return 1;
    }
  }

  @Test
  void nothing_is_taken_any_more_after_the_end() throws IOException {
    var durable = durable(Durable.SNAPSHOT_AT);
    var turn = onLoop(() -> Future.succeededFuture(Turn.onThisLoop(vertx, durable::recorder)));
    onLoop(turn::close);

    assertThatThrownBy(() -> onLoop(() -> turn.take(() -> durable.ledger.homes.number("q"))))
        .isInstanceOf(BackendUnavailable.class)
        .hasMessage("closed");
  }

  @Test
  void ends_twice_as_once() throws IOException {
    var durable = durable(Durable.SNAPSHOT_AT);
    var turn = onLoop(() -> Future.succeededFuture(Turn.onThisLoop(vertx, durable::recorder)));
    onLoop(turn::close);

    assertThat(onLoop(turn::close)).isNull();
  }

  /// Twenty records with a name each: more than a segment is to hold.
  private static void fill(Turn turn, Durable durable, String prefix) {
    for (int n = 0; n < 20; n++) {
      var name = prefix + n;
      turn.take(() -> durable.ledger.homes.number(name)).await();
    }
  }

  private Durable durable(long snapshotAt) throws IOException {
    return Durable.open(new Journal.Rooms(disk, clock, chance, snapshotAt), MemorySettings.DEFAULT);
  }

  private <T> T onLoop(Supplier<Future<T>> asked) {
    return Future.<T>future(promise ->
            loop.runOnContext(
                _ -> Future.succeededFuture().compose(_ -> asked.get()).onComplete(promise)))
        .await();
  }
}
