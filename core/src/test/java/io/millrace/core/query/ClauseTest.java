package io.millrace.core.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.job.Failure;
import io.millrace.core.job.FailureKind;
import io.millrace.core.job.Holder;
import io.millrace.core.job.Job;
import io.millrace.core.job.JobSnapshot;
import io.millrace.core.job.JobState;
import io.millrace.core.job.Json;
import io.millrace.core.job.Labels;
import io.millrace.core.job.Life;
import io.millrace.core.job.Origin;
import io.millrace.core.job.Progress;
import io.millrace.core.job.Tried;
import io.millrace.core.query.text.QueryText;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a condition means, asked in the language it is written in.
class ClauseTest {
  private static final Instant MADE = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant NOW = MADE.plusSeconds(3600);
  private static final JobSnapshot DEAD =
      new JobSnapshot(
          Job.of(
                  "order-42",
                  "mail.send",
                  "billing.eu",
                  Json.of(
                      "{\"user\":{\"id\":123,\"name\":\"Ann\"},\"cost\":1.50,\"ok\":true,"
                          + "\"none\":null,\"no\":\"7\",\"items\":[{\"sku\":\"x\"},\"red\"]}"))
              .withKey(Optional.of("tenant-42"))
              .withLabels(new Labels(List.of("vip", "eu"), Json.of("{\"tenant\":\"acme\"}")))
              .withOrigin(
                  new Origin(
                      "rule",
                      Map.of("rule", "welcome", "event_id", "evt_1", "run_id", "run_1"),
                      Optional.empty())),
          new Life(
              JobState.DEAD,
              new Tried(4, 0),
              1,
              1,
              new Life.Course(
                  MADE, MADE, MADE, MADE, Optional.of(MADE), Optional.of(MADE.plusSeconds(60))),
              Optional.of(new Holder("wrk_1", "n1")),
              Progress.NONE,
              Optional.empty(),
              Optional.empty(),
              Optional.of(Failure.of(FailureKind.AUTH, "Boom", "Decode failed at 7")),
              Optional.of("sig_1"),
              Optional.empty(),
              List.of(),
              List.of(),
              List.of()));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "id:order-42",
        "id:order-*",
        "state:dead,ready",
        "queue:billing.*",
        "type:mail.send",
        "key:tenant-42",
        "tag:eu",
        "tag:us,eu",
        "worker:wrk_1",
        "node:n1",
        "run:run_1",
        "event:evt_1",
        "rule:welcome",
        "signature:sig_*",
        "error~\"decode FAILED\"",
        "error:Boom",
        "error:auth",
        "error_kind:auth",
        "priority:5",
        "attempt:4",
        "attempt:>3",
        "attempt:1..4",
        "rescues:1",
        "created:2026-01-01",
        "age:1h..2h",
        "age:>=1h",
        "finished:>2026-01-01T00:00:59Z",
        "run_at:<2026-01-02",
        "args.user.id:123",
        "args.user.id:123.0",
        "args.user.id:>122",
        "args.user.name:A*",
        "args.user.name~NN",
        "args.cost:1.5",
        "args.cost:1..2",
        "args.ok:true",
        "args.none:null",
        "args.no:7",
        "args.no:\"7\"",
        "args.items:red",
        "args.items.0.sku:x",
        "meta.tenant:acme",
        "order-42",
        "order-*",
        "mail.send",
        "decode",
        "-tag:test",
        "-attempt:<4",
        "-args.user.nobody:x",
        "state:dead queue:billing.eu -tag:test order-42"
      })
  void holds(String text) {
    assertThat(query(text).matches(DEAD)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "id:order",
        "state:ready",
        "-state:dead",
        "queue:billing",
        "key:tenant-4",
        "tag:test",
        "-tag:vip",
        "run:run_2",
        "schedule:*",
        "error~nothing",
        "error:Decode",
        "attempt:>4",
        "attempt:..3",
        "created:>2026-01-01",
        "age:>1h",
        "age:<1h",
        "finished:<2026-01-01T00:01:00Z",
        "args.user.id:\"123\"",
        "args.user.id:12*",
        "args.user:Ann",
        "args.user.name:>5",
        "args.nobody:null",
        "args.ok:\"true\"",
        "args.items.1.sku:x",
        "args.items.2:red",
        "meta.user.id:123",
        "order",
        "mail",
        "state:dead tag:test"
      })
  void does_not_hold(String text) {
    assertThat(query(text).matches(DEAD)).isFalse();
  }

  @Test
  void states_that_are_named_and_not_excluded_are_in_reach() {
    assertThat(query("state:dead,ready -state:ready").reach()).containsExactly(JobState.DEAD);
    assertThat(JobQuery.in(JobState.READY).with(query("state:dead").clauses()).reach()).isEmpty();
    assertThat(query("tag:a").reach()).containsExactly(JobState.values());
  }

  @Test
  void counters_answer_clauses_on_states_and_queues_alone() {
    assertThat(query("state:dead -queue:mail").isOfPlaces()).isTrue();
    assertThat(query("state:dead mail").isOfPlaces()).isFalse();
    assertThat(query("-queue:mail").matchesQueue("mail")).isFalse();
  }

  private static JobQuery query(String text) {
    return JobQuery.ALL.with(QueryText.parse(text, NOW));
  }
}
