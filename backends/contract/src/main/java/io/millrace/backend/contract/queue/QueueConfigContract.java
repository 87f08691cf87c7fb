package io.millrace.backend.contract.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.queue.Queue;
import io.millrace.core.queue.QueueConfig;
import io.millrace.core.spi.Match;
import io.millrace.core.spi.Prune;
import io.millrace.core.spi.Put;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// How a queue comes to be and is set up, by whom, and how it goes.
public abstract class QueueConfigContract extends WithQueue {
  private static final QueueConfig PLAIN = QueueConfig.of(QUEUE);

  private static final Match ANY = new Match.Any();

  private static final Match NEW = new Match.New();

  @Test
  void is_born_from_its_first_job_with_version_0() {
    assertThat(all()).isEmpty();

    enqueue("a");

    var queue = queue(QUEUE);
    assertThat(queue.config()).isEqualTo(PLAIN);
    assertThat(queue.version()).isZero();
    assertThat(queue.createdAt()).isEqualTo(clock.instant());
    assertThat(queue.paused()).isEmpty();
  }

  @Test
  void is_created_once() {
    assertThat(put(PLAIN, NEW)).isEqualTo(new Put.Created(1));

    assertThat(put(PLAIN.withConcurrency(2), NEW)).isEqualTo(new Put.Mismatch(1));
    assertThat(queue(QUEUE).config()).isEqualTo(PLAIN);
  }

  @Test
  void counts_as_new_while_nobody_has_configured_it() {
    enqueue("a");

    assertThat(put(PLAIN, NEW)).isEqualTo(new Put.Created(1));
    assertThat(queue(QUEUE).version()).isOne();
  }

  @Test
  void is_set_up_by_who_knows_that_nobody_has() {
    enqueue("a");

    assertThat(put(PLAIN.withConcurrency(2), new Match.Version(1))).isEqualTo(new Put.Mismatch(0));
    assertThat(put(PLAIN.withConcurrency(2), new Match.Version(0))).isEqualTo(new Put.Created(1));
    assertThat(put(PLAIN, new Match.Version(0))).isEqualTo(new Put.Mismatch(1));
    assertThat(queue(QUEUE).config().concurrency()).hasValue(2);
  }

  @Test
  void knows_who_set_it_up_first() {
    enqueue("a");
    assertThat(queue(QUEUE).createdBy()).isEmpty();

    put(PLAIN, NEW);
    backend.queues().put(PLAIN.withConcurrency(2), ANY, "bob").await();

    assertThat(queue(QUEUE).createdBy()).contains("ann");
  }

  @Test
  void is_changed_by_who_knows_its_version() {
    put(PLAIN, NEW);

    assertThat(put(PLAIN.withConcurrency(2), new Match.Version(1))).isEqualTo(new Put.Changed(2));
    assertThat(put(PLAIN.withConcurrency(3), new Match.Version(1))).isEqualTo(new Put.Mismatch(2));
    assertThat(put(PLAIN.withConcurrency(3), ANY)).isEqualTo(new Put.Changed(3));
    assertThat(queue(QUEUE).config()).isEqualTo(PLAIN.withConcurrency(3));
  }

  @Test
  void is_changed_by_who_knows_one_of_some_versions() {
    put(PLAIN, NEW);

    assertThat(put(PLAIN.withConcurrency(2), new Match.OneOf(Set.of(2, 3))))
        .isEqualTo(new Put.Mismatch(1));
    assertThat(put(PLAIN.withConcurrency(2), new Match.OneOf(Set.of(1, 3))))
        .isEqualTo(new Put.Changed(2));
  }

  @Test
  void is_not_there_for_who_names_a_version_of_it() {
    assertThat(put(PLAIN, new Match.Version(1))).isEqualTo(new Put.Mismatch(0));
    assertThat(all()).isEmpty();
  }

  @Test
  void stays_the_same_when_nothing_differs() {
    put(PLAIN.withConcurrency(2), NEW);

    assertThat(put(PLAIN.withConcurrency(2), ANY)).isEqualTo(new Put.Same(1));
  }

  @Test
  void takes_a_new_concurrency_at_once() {
    put(PLAIN.withConcurrency(1), NEW);
    enqueue("a", "b", "c");
    claim(9);

    put(PLAIN.withConcurrency(2), ANY);
    assertThat(ids(claim(9))).containsExactly("b");

    put(PLAIN.withConcurrency(1), ANY);
    assertThat(claim(9)).isEmpty();
  }

  @Test
  void goes_only_when_it_holds_nothing() {
    enqueue("a");
    assertThat(remove(ANY)).isEqualTo(new Put.InUse(1));

    settle(claim(), DONE);
    assertThat(remove(ANY)).isEqualTo(new Put.InUse(1));

    backend.jobs().prune(new Prune.Ids(List.of("a"))).await();
    assertThat(remove(ANY)).isEqualTo(new Put.Removed());
    assertThat(all()).isEmpty();
  }

  @Test
  void goes_only_for_who_knows_its_version() {
    put(PLAIN, NEW);

    assertThat(remove(new Match.Version(2))).isEqualTo(new Put.Mismatch(1));
    assertThat(remove(new Match.Version(1))).isEqualTo(new Put.Removed());
    assertThat(remove(ANY)).isEqualTo(new Put.Mismatch(0));
  }

  @Test
  void comes_back_without_what_it_was() {
    put(PLAIN.withConcurrency(2), NEW);
    remove(ANY);

    enqueue("a");

    assertThat(queue(QUEUE).config()).isEqualTo(PLAIN);
    assertThat(queue(QUEUE).version()).isZero();
  }

  @Test
  void is_listed_by_name() {
    enqueue(job("a").withQueue("sms"), job("b"), job("c").withQueue("audio"));

    assertThat(all()).extracting(Queue::name).containsExactly("audio", QUEUE, "sms");
    assertThat(backend.queues().get(List.of("sms", "none", "audio")).await())
        .extracting(Queue::name)
        .containsExactlyInAnyOrder("audio", "sms");
  }

  @Test
  void is_told_how_it_is_set_up_without_its_jobs() {
    var bound = QueueConfig.of("bound").withConcurrency(3);
    put(bound, NEW);
    put(PLAIN, NEW);
    remove(ANY);
    enqueue(job("a").withQueue("born"));

    assertThat(backend.queues().configs(List.of()).await())
        .containsExactly(QueueConfig.of("born"), bound);
    assertThat(backend.queues().configs(List.of("bound", "none", QUEUE)).await())
        .containsExactly(bound);
  }

  @Test
  void has_a_number_of_its_own_for_ever() {
    var numbers = homes("a", "b", "c");

    assertThat(new HashSet<>(numbers)).hasSize(3);
    assertThat(homes("c", "a", "b"))
        .containsExactly(numbers.getLast(), numbers.getFirst(), numbers.get(1));
  }

  @Test
  void gives_its_number_to_nobody_else_after_it() {
    put(PLAIN, NEW);
    int number = homes(QUEUE).getFirst();
    remove(ANY);

    assertThat(homes("a", "b", "c")).doesNotContain(number);
  }

  private Put put(QueueConfig config, Match match) {
    return backend.queues().put(config, match, "ann").await();
  }

  private Put remove(Match match) {
    return backend.queues().remove(QUEUE, match).await();
  }

  private List<Queue> all() {
    return backend.queues().get(List.of()).await();
  }

  private List<Integer> homes(String... queues) {
    return backend.queues().homes(List.of(queues)).await().stream().map(List::getFirst).toList();
  }
}
