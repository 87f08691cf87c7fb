package io.millrace.backend.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.backend.contract.BackendContract;
import io.millrace.core.job.JobSnapshot;
import io.millrace.core.query.JobQuery;
import io.millrace.core.query.Page;
import io.millrace.core.query.Sort;
import io.millrace.core.spi.Backend;
import io.millrace.core.spi.Prune;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A page over several queues begins in each of them where the one before it ended.
class SeekTest extends BackendContract {
  private static final int MANY = 1_200;

  private static RedisServer server;

  @BeforeAll
  static void startServer() {
    server = RedisServer.start();
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @Override
  protected Backend open(Clock clock) {
    return InHand.open(clock, server);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void the_last_page_reads_no_more_than_the_first(boolean down) {
    fill();
    var sort = new Sort(Sort.Field.CREATED_AT, down);
    long before = slices();
    var first = page(sort, Optional.empty(), 10);
    long ofFirst = slices() - before;
    var next = page(sort, first.next(), 500);
    var behind = page(sort, page(sort, next.next(), 500).next(), 170);
    before = slices();
    page(sort, behind.next(), 10);

    assertThat(slices() - before).isLessThanOrEqualTo(ofFirst);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void pages_miss_nothing_where_many_are_forgotten(boolean down) {
    var left = new ArrayList<>(fill());
    var gone = IntStream.range(0, MANY).filter(n -> n % 500 > 150).mapToObj(left::get).toList();
    for (var id : gone) {
      cancel(id);
      backend.jobs().prune(new Prune.Ids(List.of(id), true)).await();
    }
    left.removeAll(gone);

    assertThat(all(new Sort(Sort.Field.CREATED_AT, down)))
        .containsExactlyElementsOf(down ? left.reversed() : left);
  }

  /// In two queues by turns, each in a millisecond of its own.
  private List<String> fill() {
    var ids = IntStream.range(0, MANY).mapToObj(n -> "j" + n).toList();
    for (int n = 0; n < MANY; n++) {
      enqueue(job(ids.get(n)).withQueue(n % 2 == 0 ? QUEUE : "sms"));
      clock.pass(TICK);
    }
    return ids;
  }

  private List<String> all(Sort sort) {
    return Stream.iterate(
            Optional.of(page(sort, Optional.empty(), 70)),
            Optional::isPresent,
            it -> it.flatMap(Page::next).map(next -> page(sort, Optional.of(next), 70)))
        .flatMap(it -> it.orElseThrow().items().stream())
        .map(JobSnapshot::id)
        .toList();
  }

  private Page<JobSnapshot> page(Sort sort, Optional<Page.Cursor> after, int limit) {
    return backend.search().find(JobQuery.ALL, sort, after, limit).await();
  }

  /// How often a slice of a list was read since the server began.
  private static long slices() {
    var info = Objects.requireNonNull(server.ask("INFO", "commandstats"));
    var found =
        Pattern.compile("cmdstat_lrange:calls=(\\d+)")
            .matcher(new String(info, StandardCharsets.UTF_8));
    return found.find() ? Long.parseLong(found.group(1)) : 0;
  }
}
