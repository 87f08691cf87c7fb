package io.millrace.server.http.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.millrace.server.http.fields.Finding;
import io.millrace.server.http.problem.Problem;
import io.millrace.server.http.problem.ProblemCode;
import io.millrace.server.http.problem.ProblemException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QueryTest {
  @Test
  void reads_what_is_there() {
    var query =
        Query.of(
            "state=dead,ready&tag=a%20b+c&limit=0&wait=20s&atomic=true&key=&from="
                + "2026-11-20T19%3A00%3A00%2B01%3A00");

    assertThat(query.each("state")).containsExactly("dead", "ready");
    assertThat(query.text("tag")).contains("a b c");
    assertThat(query.whole("limit", 0, 500, 50)).isZero();
    assertThat(query.duration("wait", Duration.ofSeconds(30))).contains(Duration.ofSeconds(20));
    assertThat(query.flag("atomic")).isTrue();
    assertThat(query.text("key")).isEmpty();
    assertThat(query.time("from")).contains(Instant.parse("2026-11-20T18:00:00Z"));
    assertThat(query.whole("other", 0, 9, 7)).isEqualTo(7);
    query.end();
  }

  @Test
  void tells_every_fault_at_once_with_the_name_that_was_meant() {
    var query = Query.of("limit=501&wait=31s&atomic=yes&sorrt=x&from=today&to=1&to=2");
    query.whole("limit", 0, 500, 50);
    query.duration("wait", Duration.ofSeconds(30));
    query.flag("atomic");
    query.text("sort");
    query.time("from");
    query.time("to");

    var problem = problem(query);
    assertThat(problem.code()).isEqualTo(ProblemCode.MALFORMED);
    assertThat(problem.errors())
        .extracting(Finding::where)
        .containsExactlyInAnyOrder("limit", "wait", "atomic", "sorrt", "from", "to", "to");
    assertThat(problem.errors()).anySatisfy(it -> assertThat(it.hint()).contains("sort"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a=%", "a=%4", "a=%zz", "a=%ff", "%ff=1", "a=1&a=1"})
  void refuses_what_cannot_be_read(String raw) {
    var query = Query.of(raw);
    query.text("a");

    assertThat(problem(query).code()).isEqualTo(ProblemCode.MALFORMED);
  }

  @Test
  void pages_of_one_list_have_the_same_filter() {
    assertThat(Query.of("state=dead&limit=5&after=x&fields=id").filter())
        .isEqualTo(Query.of("fields=state&state=dead").filter())
        .isNotEqualTo(Query.of("state=ready").filter());
  }

  private static Problem problem(Query query) {
    return catchThrowableOfType(ProblemException.class, query::end).problem();
  }
}
