package io.millrace.backend.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.backend.contract.BackendContract;
import io.millrace.core.job.Job;
import io.millrace.core.job.JobSnapshot;
import io.millrace.core.job.JobState;
import io.millrace.core.job.Json;
import io.millrace.core.job.Window;
import io.millrace.core.limit.Fill;
import io.millrace.core.limit.Limit;
import io.millrace.core.limit.Limiter;
import io.millrace.core.query.JobQuery;
import io.millrace.core.query.Page;
import io.millrace.core.query.Sort;
import io.millrace.core.queue.QueueConfig;
import io.millrace.core.queue.QueueLimits;
import io.millrace.core.queue.QueueLimits.PerKey;
import io.millrace.core.spi.Backend;
import io.millrace.core.spi.Check;
import io.millrace.core.spi.Checkup.Finding;
import io.millrace.core.spi.LimitStore.Ask;
import io.millrace.core.spi.Match;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What there is more of than one step reads is read in slices, and nothing is missed between them.
class InSlicesTest extends BackendContract {
  /// More than a slice of anything.
  private static final int MANY = 2_300;

  private static final int SLICE = 200;
  private static final Sort BY_RANK = new Sort(Sort.Field.RANK, false);
  private static final String CRM = "crm";
  private static final Duration DAY = Duration.ofDays(1);

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

  private List<String> fill(IntFunction<Job> job) {
    for (int from = 0; from < MANY; from += 100) {
      enqueue(IntStream.range(from, from + 100).mapToObj(job).toArray(Job[]::new));
    }
    return IntStream.range(0, MANY).mapToObj(n -> job.apply(n).id()).toList();
  }

  private static String id(int n) {
    return "j%05d".formatted(n);
  }

  private List<String> all(JobQuery query, Sort sort) {
    return Stream.iterate(
            Optional.of(page(query, sort, Optional.empty())),
            Optional::isPresent,
            it -> it.flatMap(Page::next).map(next -> page(query, sort, Optional.of(next))))
        .flatMap(it -> it.orElseThrow().items().stream())
        .map(JobSnapshot::id)
        .toList();
  }

  private Page<JobSnapshot> page(JobQuery query, Sort sort, Optional<Page.Cursor> after) {
    return backend.search().find(query, sort, after, 500).await();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void all_that_are_due_at_one_instant_are_listed_in_order(boolean down) {
    var at = Window.from(clock.instant().plus(DAY));
    var later = Window.from(clock.instant().plus(DAY).plusMillis(1));
    var ids = fill(n -> job(id(n)).withWindow(n < MANY - 10 ? at : later));

    assertThat(all(JobQuery.in(JobState.SCHEDULED), new Sort(Sort.Field.RUN_AT, down)))
        .containsExactlyElementsOf(down ? ids.reversed() : ids);
  }

  @ParameterizedTest
  @EnumSource(names = {"STARTED_AT", "CREATED_AT"})
  void all_that_run_are_listed(Sort.Field field) {
    var ids = fill(n -> job(id(n)));
    while (!claim(100).isEmpty()) {}

    assertThat(all(JobQuery.in(JobState.RUNNING), new Sort(field, false)))
        .containsExactlyElementsOf(ids);
  }

  @Test
  void all_that_are_ready_are_listed_with_keys_and_without() {
    var ids = fill(n -> job(id(n)).withKey(Optional.of("k" + n % 7)));
    assertThat(all(JobQuery.in(JobState.READY), BY_RANK)).containsExactlyElementsOf(ids);

    var perKey = new PerKey(Limit.ofConcurrency(1), false, true, Map.of());
    var bound = QueueConfig.of(QUEUE).withLimits(QueueLimits.NONE.withPerKey(perKey));
    backend.queues().put(bound, new Match.Any(), "ann").await();
    assertThat(all(JobQuery.in(JobState.READY), BY_RANK)).containsExactlyInAnyOrderElementsOf(ids);
    while (backend.tidy().await()) {}

    assertThat(all(JobQuery.in(JobState.READY), BY_RANK)).containsExactlyInAnyOrderElementsOf(ids);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void all_that_are_ready_are_listed_in_the_order_in_which_they_are_lent(boolean down) {
    var ids = fill(n -> typed(n).withPriority(n % 4));
    var lent =
        IntStream.range(0, 4)
            .boxed()
            .flatMap(of -> IntStream.range(0, MANY).filter(n -> n % 4 == of).mapToObj(ids::get))
            .toList();

    assertThat(all(JobQuery.in(JobState.READY), new Sort(Sort.Field.RANK, down)))
        .containsExactlyElementsOf(down ? lent.reversed() : lent);
  }

  @Test
  void a_page_of_what_is_ready_looks_at_little_more_than_a_slice() {
    fill(n -> job(id(n)));
    var ready = JobQuery.in(JobState.READY);
    var first = page(ready, BY_RANK, Optional.empty());
    for (var from : List.of(Optional.<Page.Cursor>empty(), first.next())) {
      ask("CONFIG", "RESETSTAT");

      var page = backend.search().find(ready, BY_RANK, from, 10).await();

      assertThat(page.items()).hasSize(10);
      assertThat(looked()).isBetween(1, 3 * SLICE);
    }
  }

  /// How often something of one job was read; of each that is looked at twice.
  private static int looked() {
    var calls = Pattern.compile("cmdstat_hget:calls=(\\d+)");
    var found = calls.matcher(server.asked("INFO", "commandstats"));
    return found.find() ? Integer.parseInt(found.group(1)) : 0;
  }

  @Test
  void a_reset_forgets_all_that_is_held() {
    hold();
    assertThat(fill().running()).isEqualTo(MANY);

    backend.limits().reset(CRM).await();

    assertThat(fill().running()).isZero();
  }

  @Test
  void what_nobody_has_is_found_among_much_that_somebody_holds() {
    hold();
    long then = clock.millis();
    enqueue(job("a"));
    claim();
    clock.pass(Duration.ofSeconds(3));
    for (var one : List.of("stray", "used")) {
      var permit = "\u0001" + one + "." + QUEUE + ".1-" + then;
      ask("HSET", limiter("permits"), permit, "1");
      ask("ZADD", limiter("ends"), Long.toString(then + DAY.toMillis()), permit);
      ask("HINCRBY", limiter("limit"), "held", "1");
    }
    ask("HSET", home("side"), "a:h", "\u0001used." + QUEUE + ".1-" + then);

    assertThat(faults())
        .containsExactly(
            new Finding(
                Check.COUNTERS,
                "limiter:" + CRM,
                "a permit for a job of " + QUEUE + " is no job's",
                true));
    assertThat(fill().running()).isEqualTo(MANY + 1);
    assertThat(faults()).isEmpty();
  }

  private static Job typed(int n) {
    return Job.of(id(n), "type" + n % 3, QUEUE, Json.EMPTY_OBJECT);
  }

  private void hold() {
    backend
        .limits()
        .configure(List.of(new Limiter(CRM, Limit.ofConcurrency(10 * MANY), 1)))
        .await();
    for (int from = 0; from < MANY; from += 100) {
      var asks =
          IntStream.range(from, from + 100).mapToObj(n -> new Ask(CRM, "p" + n, 1, DAY)).toList();
      backend.limits().acquire(asks).await();
    }
  }

  private Fill fill() {
    return backend.limits().fill(List.of(CRM)).await().getFirst();
  }

  private List<Finding> faults() {
    var found = new ArrayList<Finding>();
    var next = Optional.<String>empty();
    do {
      var checkup = backend.check(Set.of(Check.COUNTERS), true, next).await();
      found.addAll(checkup.findings());
      next = checkup.next();
    } while (next.isPresent());
    return found;
  }

  private static String limiter(String name) {
    return InHand.prefix() + ":{+l/" + CRM + "}:" + name;
  }

  private static String home(String name) {
    return InHand.prefix() + ":{" + QUEUE + "}:" + name;
  }

  private static void ask(String... command) {
    server.ask(command);
  }
}
