package io.millrace.backend.contract.tie;

import static io.millrace.core.job.JobState.WAITING;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.job.Enqueued;
import io.millrace.core.job.Job;
import io.millrace.core.job.Ties;
import io.millrace.core.job.Unique;
import io.millrace.core.spi.Pruned;
import io.millrace.core.spi.Redrive;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Children and parents that are put in with each other, again, or after one of them is forgotten.
public abstract class ChainContract extends WithParents {
  @Test
  void an_atomic_chain_goes_in_together_or_not_at_all() {
    var refused = backend.jobs().enqueue(List.of(job("a"), child("b", "nobody")), true).await();
    assertThat(refused).allMatch(Enqueued.Orphan.class::isInstance);
    assertThat(claim(1)).isEmpty();

    var taken = backend.jobs().enqueue(List.of(job("a"), child("b", "a")), true).await();

    assertThat(taken).allMatch(Enqueued.New.class::isInstance);
    assertThat(state("b")).isEqualTo(WAITING);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void one_whose_parent_beside_it_is_a_duplicate_waits_for_the_job_that_is_there(boolean together) {
    put(alone("first"));

    var taken = backend.jobs().enqueue(List.of(alone("a"), child("b", "a")), together).await();

    assertThat(taken.getFirst()).isInstanceOf(Enqueued.Duplicate.class);
    assertThat(taken.getLast()).isInstanceOf(Enqueued.New.class);
    assertThat(get("b").job().ties().parents()).containsExactly("first");
    assertThat(state("b")).isEqualTo(WAITING);
    settle(claim(), DONE);
    assertThat(claim().job().id()).isEqualTo("b");
  }

  @Test
  void a_chain_that_is_refused_tells_only_the_parents_that_nobody_knows() {
    var chain = List.of(job("a"), child("b", "a", "nobody"));

    assertThat(backend.jobs().enqueue(chain, true).await())
        .containsOnly(new Enqueued.Orphan(List.of("nobody")));
  }

  @Test
  void a_repeated_chain_is_known_though_its_parents_are_forgotten() {
    enqueue("a");
    put(child("b", "a"));
    settle(claim(), DONE);
    settle(claim(), DONE);
    prune();
    clock.pass(Duration.ofMinutes(11));

    var again = backend.jobs().enqueue(List.of(child("b", "a")), true).await();

    assertThat(again).allMatch(Enqueued.Known.class::isInstance);
  }

  @Test
  void one_that_comes_back_does_not_name_another_that_took_the_id_of_its_parent() {
    enqueue("a");
    put(child("b", "a"));
    settle(claim(), DONE);
    settle(claim(), FAILED);
    prune();
    clock.pass(Duration.ofMinutes(11));
    enqueue("a");
    settle(claim(), DONE);

    backend.jobs().redrive(List.of(Redrive.of("b", "ann"))).await();

    assertThat(prune()).isEqualTo(new Pruned(1, List.of(), false));
  }

  private static Job alone(String id) {
    var unique = Unique.byDefault();
    return job(id).withTies(Ties.NONE.withUnique(unique));
  }
}
