package io.millrace.backend.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.job.Job;
import io.millrace.core.job.JobSnapshot;
import io.millrace.core.job.Json;
import io.millrace.core.job.Labels;
import io.millrace.core.job.Outcome;
import io.millrace.core.job.Window;
import io.millrace.core.query.Counts;
import io.millrace.core.query.Field;
import io.millrace.core.query.JobQuery;
import io.millrace.core.query.Page;
import io.millrace.core.query.Sort;
import io.millrace.core.query.text.QueryText;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What every backend promises about the language of queries: whatever place it reads jobs from, it
/// finds those that [JobQuery#matches] means, in the order that was asked for. What is equal by it
/// stays in the order of enqueue within a queue; over several queues the order is the same each
/// time, and backwards when it is asked for backwards.
public abstract class QueryContract extends BackendContract {
  private static final long SEED = 11;
  private static final int JOBS = 120;
  private static final int VERY_MANY = 700;
  private static final Set<Field> FACETS =
      EnumSet.of(Field.STATE, Field.QUEUE, Field.TYPE, Field.TAG, Field.ERROR_KIND);
  private static final Set<Field> PLACES = EnumSet.of(Field.STATE, Field.QUEUE);

  private final Random random = new Random(SEED);
  private final List<String> ids = new ArrayList<>();
  private final List<Instant> instants = new ArrayList<>();

  @Test
  void finds_what_is_meant_in_every_order() {
    live();
    for (var text : texts()) {
      var query = query(text);
      for (var field : Sort.Field.values()) {
        if (field.fits(query.reach())) {
          var found = found(query, new Sort(field, false));
          assertThat(keys(found, field)).as("%s by %s", text, field).isSorted();
          assertThat(byQueue(found))
              .as("%s by %s", text, field)
              .isEqualTo(byQueue(meant(query, field)));
          assertThat(found(query, new Sort(field, true)))
              .as("%s by -%s", text, field)
              .containsExactlyElementsOf(found.reversed());
        }
      }
    }
  }

  @Test
  void does_not_look_at_jobs_one_by_one_where_a_place_or_an_order_answers() {
    live();
    var early = instants.get(JOBS / 4).toString();

    assertThat(scanned("id:j1,j2", Sort.Field.CREATED_AT)).isEmpty();
    assertThat(scanned("queue:mail", Sort.Field.CREATED_AT)).isEmpty();
    assertThat(scanned("created:>" + early, Sort.Field.CREATED_AT)).isEmpty();
    assertThat(scanned("state:ready type:mail.send", Sort.Field.RANK)).isEmpty();
    assertThat(scanned("state:dead,succeeded", Sort.Field.FINISHED_AT)).isEmpty();
    assertThat(scanned("state:dead finished:<" + early, Sort.Field.FINISHED_AT)).isEmpty();
    assertThat(scanned("state:scheduled run_at:>" + early, Sort.Field.RUN_AT)).isEmpty();
    assertThat(scanned("tag:vip", Sort.Field.CREATED_AT)).contains(JOBS);
    assertThat(scanned("state:dead attempt:1", Sort.Field.FINISHED_AT)).isNotEmpty();
  }

  @Test
  void counts_states_and_queues_exactly_whatever_the_page() {
    live();

    for (var text : List.of("state:ready", "-state:ready", "queue:m* -state:dead,running", "")) {
      var query = query(text);
      var page = backend.search().find(query, Sort.NEWEST, Optional.empty(), 1).await();
      long meant = meant(query, Sort.Field.CREATED_AT).size();
      assertThat(page.total()).as(text).isEqualTo(new Page.Total(meant, true));
    }
  }

  @Test
  void counts_what_is_meant_by_the_values_of_fields() {
    live();
    for (var text : texts()) {
      var query = query(text);
      var counts = count(query, Optional.empty());
      assertThat(counts.total()).as(text).isEqualTo(new Page.Total(meant(query).size(), true));
      assertThat(counts.complete()).as(text).isTrue();
      for (var field : FACETS) {
        assertThat(counts.facets().get(field))
            .as("%s, %s", text, field)
            .isEqualTo(values(meant(query), field));
      }
    }
  }

  @Test
  void counts_what_is_meant_by_states_and_queues_alone() {
    live();
    for (var text : texts()) {
      var query = query(text);
      var counts = count(query, new Counts.Ask(PLACES, Optional.empty()));
      assertThat(counts.total()).as(text).isEqualTo(new Page.Total(meant(query).size(), true));
      for (var field : PLACES) {
        assertThat(counts.facets().get(field))
            .as("%s, %s", text, field)
            .isEqualTo(values(meant(query), field));
      }
    }
  }

  @Test
  void finds_all_that_were_created_from_an_instant_on_also_when_it_is_that_of_very_many() {
    enqueue("before");
    clock.pass(TICK);
    var instant = clock.instant();
    enqueue(IntStream.range(0, VERY_MANY).mapToObj(n -> job("j" + n)).toArray(Job[]::new));

    assertThat(found(query("created:>=" + instant), new Sort(Sort.Field.CREATED_AT, false)))
        .hasSize(VERY_MANY);
  }

  @Test
  void counts_by_steps_of_the_time_of_creation() {
    live();
    var step = Duration.ofMillis(20);
    var meant = new TreeMap<Instant, Long>();
    for (var snapshot : meant(query("state:ready"))) {
      long created = snapshot.life().course().createdAt().toEpochMilli();
      meant.merge(Instant.ofEpochMilli(created - created % step.toMillis()), 1L, Long::sum);
    }

    assertThat(count(query("state:ready"), Optional.of(step)).histogram()).isEqualTo(meant);
    assertThat(count(query("state:ready"), Optional.empty()).histogram()).isEmpty();
  }

  private Counts count(JobQuery query, Optional<Duration> step) {
    return count(query, new Counts.Ask(FACETS, step));
  }

  private Counts count(JobQuery query, Counts.Ask ask) {
    return backend.search().count(query, ask).await();
  }

  private List<JobSnapshot> meant(JobQuery query) {
    return ids.stream().map(this::get).filter(query::matches).toList();
  }

  private static Map<String, Long> values(List<JobSnapshot> jobs, Field field) {
    return jobs.stream()
        .flatMap(job -> field.names(job).stream())
        .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
  }

  private Optional<Integer> scanned(String text, Sort.Field field) {
    return backend
        .search()
        .find(query(text), new Sort(field, false), Optional.empty(), 500)
        .await()
        .scanned();
  }

  /// Jobs of two queues in all states, each made and moved at an instant of its own or not.
  private void live() {
    for (int n = 0; n < JOBS; n++) {
      clock.pass(Duration.ofMillis(random.nextInt(3)));
      instants.add(clock.instant());
      enqueue(some(n));
      if (random.nextInt(3) > 0) {
        claim(want(1, random.nextBoolean() ? QUEUE : "sms")).lent().stream()
            .filter(_ -> random.nextInt(4) > 0)
            .forEach(claim -> settle(claim, ending()));
      }
      if (random.nextInt(20) == 0) {
        cancel("j" + random.nextInt(n + 1));
      }
    }
  }

  private Job some(int n) {
    ids.add("j" + n);
    var job =
        Job.of(
                "j" + n,
                random.nextBoolean() ? TYPE : "mail.read",
                random.nextInt(3) > 0 ? QUEUE : "sms",
                Json.of("{\"n\":" + n + "}"))
            .withPriority(4 + random.nextInt(3))
            .withLabels(
                new Labels(random.nextBoolean() ? List.of("vip") : List.of(), Json.EMPTY_OBJECT));
    return random.nextInt(4) > 0
        ? job
        : job.withWindow(Window.from(clock.instant().plusSeconds(60 + random.nextInt(4))));
  }

  private Outcome ending() {
    return switch (random.nextInt(3)) {
      case 0 -> DONE;
      case 1 -> new Outcome.Dead(FAILURE);
      default -> retryIn(Duration.ofSeconds(60 + random.nextInt(4)));
    };
  }

  private List<String> texts() {
    var early = instants.get(JOBS / 3);
    var late = instants.get(2 * JOBS / 3);
    var due = clock.instant().plusSeconds(61);
    return List.of(
        "",
        "state:ready",
        "state:dead,succeeded",
        "-state:ready",
        "state:ready state:dead",
        "state:ready,dead,cancelled",
        "queue:m*",
        "-queue:mail state:ready",
        "type:mail.send",
        "state:ready type:mail.read",
        "state:ready -type:mail.read",
        "id:j3,j5,j70,nobody",
        "id:j3,j5,j70 -state:ready",
        "id:j3,j70 queue:sms",
        "id:j1*",
        "-id:j3",
        "tag:vip state:succeeded",
        "-tag:vip",
        "attempt:>0",
        "args.n:>30",
        "args.n:3..9 state:ready",
        "worker:w1",
        "error~no",
        "j7",
        "created:>=" + late,
        "created:<" + early,
        "created:" + early + ".." + late,
        "-created:" + early + ".." + late,
        "created:>=" + early + " created:<" + late + " tag:vip",
        "created:" + early + ".." + late + " state:ready,running",
        "state:scheduled,retrying run_at:>=" + due,
        "state:scheduled run_at:<" + due + " queue:mail",
        "state:dead,succeeded finished:>=" + late,
        "state:dead finished:" + early + ".." + late,
        "state:succeeded -finished:>" + late,
        "state:running started:<=" + late);
  }

  private JobQuery query(String text) {
    return JobQuery.ALL.with(QueryText.parse(text, clock.instant()));
  }

  private List<String> found(JobQuery query, Sort sort) {
    var found = new ArrayList<String>();
    var after = Optional.<Page.Cursor>empty();
    do {
      var page = backend.search().find(query, sort, after, 7).await();
      page.items().stream().map(JobSnapshot::id).forEach(found::add);
      after = page.next();
    } while (after.isPresent());
    return found;
  }

  /// The same by looking at every job.
  private List<String> meant(JobQuery query, Sort.Field field) {
    return ids.stream()
        .map(this::get)
        .filter(query::matches)
        .sorted(Comparator.comparingLong(snapshot -> key(snapshot, field)))
        .map(JobSnapshot::id)
        .toList();
  }

  private Map<String, List<String>> byQueue(List<String> ids) {
    return ids.stream().collect(Collectors.groupingBy(id -> get(id).job().queue()));
  }

  private List<Long> keys(List<String> ids, Sort.Field field) {
    return ids.stream().map(this::get).map(snapshot -> key(snapshot, field)).toList();
  }

  private static long key(JobSnapshot snapshot, Sort.Field field) {
    var course = snapshot.life().course();
    return switch (field) {
      case CREATED_AT -> course.createdAt().toEpochMilli();
      case RUN_AT -> course.runAt().toEpochMilli();
      case STARTED_AT -> course.startedAt().orElseThrow().toEpochMilli();
      case FINISHED_AT -> course.finishedAt().orElseThrow().toEpochMilli();
      case RANK -> snapshot.job().priority();
    };
  }
}
