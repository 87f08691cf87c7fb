package io.millrace.backend.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.backend.contract.BackendContract;
import io.millrace.core.job.Json;
import io.millrace.core.job.Labels;
import io.millrace.core.spi.Answer;
import io.millrace.core.spi.Backend;
import io.millrace.core.spi.Change;
import io.vertx.core.Future;
import java.time.Clock;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What is worked out from what a job was holds only while it still is that.
class ChangingTest extends BackendContract {
  @Override
  protected Backend open(Clock clock) {
    return InHand.open(clock);
  }

  @Test
  void one_of_those_who_change_the_same_version_at_once_has_his_way() {
    enqueue("a");

    var asked = IntStream.range(0, 8).mapToObj(this::label).toList();

    var answers = asked.stream().map(it -> it.await().getFirst()).toList();
    assertThat(answers).filteredOn(Answer.Done.class::isInstance).hasSize(1);
    assertThat(life("a").version()).isEqualTo(2);
  }

  private Future<List<Answer>> label(int n) {
    var labels = new Labels(List.of("n" + n), Json.EMPTY_OBJECT);
    var patch = new Change.Patch(job("a").withLabels(labels), 1);
    return backend.jobs().change(List.of(new Change("a", patch, "ann")));
  }
}
