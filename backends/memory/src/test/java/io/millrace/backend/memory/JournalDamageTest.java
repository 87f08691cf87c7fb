package io.millrace.backend.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.backend.contract.TestClock;
import io.millrace.backend.memory.journal.Damaged;
import io.millrace.core.job.Job;
import io.millrace.core.job.Json;
import io.millrace.core.query.Found;
import io.millrace.core.spi.Backend;
import io.millrace.core.spi.BackendUnavailable;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class JournalDamageTest {
  private static final String SEGMENT = "00000001.journal";
  private static final int JOBS = 12;

  private final TestClock clock = TestClock.at("2026-01-01T00:00:00Z");
  private final SimDisks disks = new SimDisks();

  /// Where the file ended when each job was acknowledged.
  private final int[] ends = new int[JOBS];

  @Test
  void starts_wherever_it_is_cut_with_all_that_was_acknowledged_before_and_a_prefix_of_the_rest() {
    var whole = written();
    for (int length = 0; length <= whole.length; length++) {
      int cut = length;
      disks.disk.put(SEGMENT, Arrays.copyOf(whole, cut));

      var there = there(disks.open(clock));

      int acknowledged = (int) Arrays.stream(ends).filter(end -> end <= cut).count();
      assertThat(there).as("cut at %d", cut).isEqualTo(ids(acknowledged));
    }
  }

  @Test
  void goes_on_behind_a_torn_tail() {
    var whole = written();
    disks.disk.put(SEGMENT, Arrays.copyOf(whole, whole.length - 7));

    enqueue(disks.open(clock), "new");

    var again = disks.open(clock);
    assertThat(there(again)).isEqualTo(ids(JOBS - 1));
    assertThat(isThere(again, "new")).isTrue();
  }

  @Test
  void refuses_to_start_with_the_position_when_a_byte_before_the_last_group_is_another() {
    var whole = written();
    for (int at = 0; at < ends[JOBS - 2]; at++) {
      var damaged = whole.clone();
      damaged[at] ^= 0x10;
      disks.disk.put(SEGMENT, damaged);

      int position = beginOf(at);
      assertThatThrownBy(() -> disks.open(clock))
          .as("byte %d", at)
          .isInstanceOf(Damaged.class)
          .hasMessageContaining("at byte %d of %s", position, SEGMENT);
    }
  }

  @Test
  void refuses_to_start_without_a_segment_that_was_there() {
    written(256);
    var names = disks.disk.names().stream().filter(it -> it.endsWith(".journal")).sorted().toList();
    var first = names.getFirst();
    assertThat(disks.disk.names()).anyMatch(it -> it.endsWith(".snapshot"));
    disks.disk.put("99999999.journal", disks.disk.bytes(first));

    assertThatThrownBy(() -> disks.open(clock))
        .isInstanceOf(Damaged.class)
        .hasMessageContaining("missing");
  }

  @Test
  void keeps_everything_that_happened_while_a_snapshot_was_made() {
    written(256);

    assertThat(there(disks.open(clock))).isEqualTo(ids(JOBS));
  }

  @Test
  void acknowledges_nothing_after_a_sync_that_failed_until_the_next_start() {
    var backend = disks.open(clock);
    enqueue(backend, "j0");
    disks.disk.failing(true);

    unavailable(backend.jobs().enqueue(List.of(job("lost")), false));
    disks.disk.failing(false);
    clock.pass(Duration.ofMinutes(1));

    unavailable(backend.jobs().enqueue(List.of(job("late")), false));
    unavailable(backend.search().get(List.of("j0")));
    assertThat(backend.health().await().healthy()).isFalse();
    enqueue(disks.open(clock), "j1");
    assertThat(there(disks.open(clock))).containsAll(ids(2));
  }

  @Test
  void goes_on_by_itself_when_a_full_disk_has_room_again() {
    var backend = disks.open(clock);
    enqueue(backend, "j0");
    disks.disk.full(true);
    unavailable(backend.jobs().enqueue(List.of(job("j1")), false));
    unavailable(backend.jobs().enqueue(List.of(job("never")), false));

    disks.disk.full(false);
    clock.pass(Duration.ofSeconds(1));
    enqueue(backend, "j2");

    assertThat(there(disks.open(clock))).isEqualTo(ids(3));
    assertThat(isThere(backend, "never")).isFalse();
  }

  private static void unavailable(Future<?> answer) {
    assertThatThrownBy(answer::await).isInstanceOf(BackendUnavailable.class);
  }

  private byte[] written() {
    return written(Durable.SNAPSHOT_AT);
  }

  private byte[] written(long snapshotAt) {
    var backend = disks.open(clock, snapshotAt);
    for (int n = 0; n < JOBS; n++) {
      enqueue(backend, "j" + n);
      ends[n] = disks.disk.bytes(SEGMENT).length;
    }
    return disks.disk.bytes(SEGMENT);
  }

  /// Where the record of that byte begins.
  private int beginOf(int at) {
    int begin = at < 22 ? 0 : 22;
    for (int end : ends) {
      begin = end <= at ? end : begin;
    }
    return begin;
  }

  private static Job job(String id) {
    return Job.of(id, "t", "q", Json.of("{\"to\":\"somebody\"}"));
  }

  private static void enqueue(Backend backend, String id) {
    backend.jobs().enqueue(List.of(job(id)), false).await();
  }

  private static boolean isThere(Backend backend, String id) {
    return backend.search().get(List.of(id)).await().getFirst() instanceof Found.Here;
  }

  private static List<String> there(Backend backend) {
    return ids(JOBS).stream().filter(id -> isThere(backend, id)).toList();
  }

  private static List<String> ids(int count) {
    return IntStream.range(0, count).mapToObj(n -> "j" + n).toList();
  }
}
