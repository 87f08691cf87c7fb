package io.millrace.server.http.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.job.JobSnapshot;
import io.millrace.core.job.JobState;
import io.millrace.core.job.LogLine;
import io.millrace.core.query.Counts;
import io.millrace.core.query.Found;
import io.millrace.core.query.JobQuery;
import io.millrace.core.query.Page;
import io.millrace.core.query.Sort;
import io.millrace.core.query.Standing;
import io.millrace.core.query.text.QueryText;
import io.millrace.core.spi.JobSearch;
import io.millrace.server.http.problem.ProblemCode;
import io.millrace.server.http.problem.ProblemException;
import io.millrace.server.http.reach.Hidden;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SearchesTest {
  private static final JobQuery EACH =
      JobQuery.ALL.with(QueryText.parse("type:mail.send", Instant.EPOCH));

  private final List<Promise<Page<JobSnapshot>>> asked = new ArrayList<>();
  private final JobSearch search = new Searches(Hidden.NOTHING).of(new Slow());

  @Test
  void four_look_at_jobs_one_by_one_and_the_fifth_is_told_to_come_again() {
    for (int number = 0; number < 4; number++) {
      assertThat(find(EACH).isComplete()).isFalse();
    }

    var fifth = find(EACH);

    var problem = ((ProblemException) fifth.cause()).problem();
    assertThat(problem.code()).isEqualTo(ProblemCode.OVERLOADED);
    assertThat(problem.headers()).containsEntry("retry-after", "1");
    assertThat(asked).hasSize(4);
  }

  @Test
  void another_goes_when_one_is_over_however_it_ended() {
    for (int number = 0; number < 4; number++) {
      find(EACH);
    }
    asked.get(0).fail("away");
    asked.get(1).complete(none());

    find(EACH);
    find(EACH);

    assertThat(asked).hasSize(6);
    assertThat(find(EACH).failed()).isTrue();
  }

  @Test
  void what_counters_answer_is_not_bounded() {
    for (int number = 0; number < 9; number++) {
      find(JobQuery.in(JobState.READY));
    }

    assertThat(asked).hasSize(9);
  }

  private Future<Page<JobSnapshot>> find(JobQuery query) {
    return search.find(query, Sort.natural(Set.of()), Optional.empty(), 50);
  }

  private static Page<JobSnapshot> none() {
    return new Page<>(List.of(), Optional.empty(), new Page.Total(0, true), Optional.empty(), true);
  }

  /// One that answers when it is told to.
  private final class Slow implements JobSearch {
    @Override
    public Future<List<Found>> get(List<String> ids) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Future<Page<JobSnapshot>> find(
        JobQuery query, Sort sort, Optional<Page.Cursor> after, int limit) {
      var answer = Promise.<Page<JobSnapshot>>promise();
      asked.add(answer);
      return answer.future();
    }

    @Override
    public Future<Optional<Standing>> standing(String id) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Future<Counts> count(JobQuery query, Counts.Ask ask) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Future<List<LogLine>> logs(String id, long after, int limit) {
      throw new UnsupportedOperationException();
    }
  }
}
