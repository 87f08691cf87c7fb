package io.millrace.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.bus.Submit;
import io.millrace.core.bus.Submitted;
import io.millrace.core.job.Draft;
import io.millrace.core.job.Enqueued;
import io.millrace.core.job.Json;
import io.millrace.core.queue.QueueConfig;
import io.millrace.core.spi.Match;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// How submissions are answered.
class IngestTest extends EngineTest {
  private static final Draft WRONG = Draft.of("mail send", QUEUE, Json.EMPTY_OBJECT);

  @BeforeEach
  void startWithoutPerformers() {
    start();
  }

  @Test
  void answers_in_the_order_of_the_drafts_and_refuses_a_bad_one_alone() {
    var answers = answers(false, draft().withId("a"), WRONG, draft().withId("b"));

    assertThat(answers.get(0)).isEqualTo(taken("a"));
    assertThat(answers.get(1))
        .isInstanceOfSatisfying(
            Submitted.Refused.class, refused -> assertThat(refused.faults()).hasSize(1));
    assertThat(answers.get(2)).isEqualTo(taken("b"));
  }

  @Test
  void stores_none_of_those_that_belong_together_when_one_is_bad() {
    var answers = answers(true, draft().withId("a"), WRONG);

    assertThat(answers.getFirst()).isEqualTo(new Submitted.Refused(List.of()));
    assertThat(answers.getLast())
        .isInstanceOfSatisfying(
            Submitted.Refused.class, refused -> assertThat(refused.faults()).hasSize(1));
    assertThat(backend().queues().get(List.of()).await()).isEmpty();
  }

  @Test
  void answers_with_the_job_that_is_there_when_an_id_comes_again() {
    submit(draft().withId("a"));

    assertThat(enqueued(draft().withId("a"))).isInstanceOf(Enqueued.Known.class);
  }

  @Test
  void refuses_what_the_queue_has_no_room_for() {
    backend().queues().put(QueueConfig.of(QUEUE).withMaxDepth(1), new Match.Any(), "ann").await();
    submit(draft());

    assertThat(enqueued(draft())).isEqualTo(new Enqueued.Refused(QUEUE, 1));
  }

  @Test
  void takes_drafts_of_many_queues_at_once() {
    var ids = submit(draft(), Draft.of(TYPE, "sms", Json.EMPTY_OBJECT));

    assertThat(ids).extracting(id -> get(id).job().queue()).containsExactly(QUEUE, "sms");
  }

  private List<Submitted> answers(boolean together, Draft... drafts) {
    return bus.submit().request(new Submit(List.of(drafts), together)).await();
  }

  private Enqueued enqueued(Draft draft) {
    return ((Submitted.Taken) answers(false, draft).getFirst()).enqueued();
  }

  private Submitted taken(String id) {
    return new Submitted.Taken(new Enqueued.New(get(id)));
  }
}
