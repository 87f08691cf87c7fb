package io.millrace.backend.memory.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.backend.contract.TestClock;
import io.millrace.core.spi.BackendUnavailable;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What a journal promises to whoever waits for it.
class JournalTest {
  private static final long MEGABYTE = 1024 * 1024;
  private static final String SEGMENT = Names.segment(1);

  private final TestClock clock = TestClock.at("2026-01-01T00:00:00Z");
  private final SimDisk disk = new SimDisk();
  private final List<@Nullable BackendUnavailable> told = new ArrayList<>();

  @Test
  void tells_who_comes_after_the_loss_of_it_at_once() throws IOException {
    var journal = journal();
    journal.lose("a step could not be written");
    record(journal);

    journal.whenSynced(told::add);
    journal.flush();

    assertThat(told).hasSize(1);
    assertThat(told.getFirst()).hasMessage("a step could not be written");
  }

  @Test
  void tells_who_waited_before_the_loss_of_it() throws IOException {
    var journal = journal();
    record(journal);
    journal.whenSynced(told::add);

    journal.lose("a step could not be written");

    assertThat(told).hasSize(1);
    assertThat(told.getFirst()).hasMessage("a step could not be written");
  }

  @Test
  void tells_nobody_before_it_is_synced() throws IOException {
    var journal = journal();
    record(journal);
    journal.whenSynced(told::add);
    assertThat(told).isEmpty();

    journal.flush();

    assertThat(told).hasSize(1).containsOnlyNulls();
  }

  @Test
  void says_in_words_why_it_cannot_be_written() throws IOException {
    var journal = journal();
    disk.failing(true);
    record(journal);
    journal.whenSynced(told::add);

    journal.flush();

    assertThat(told).hasSize(1);
    assertThat(told.getFirst()).hasMessage("the journal cannot be synced: I/O error");
  }

  @Test
  void says_in_words_why_a_record_does_not_go_in() throws IOException {
    var journal = journal();
    disk.full(true);
    record(journal);
    journal.whenSynced(told::add);

    journal.flush();

    assertThat(told).hasSize(1);
    assertThat(told.getFirst()).hasMessage("the journal cannot be written: no space left");
  }

  @Test
  void leaves_no_file_open_that_it_could_not_begin() throws IOException {
    var journal = journal();
    disk.full(true);
    record(journal);
    journal.flush();
    for (int again = 0; again < 3; again++) {
      clock.pass(Duration.ofSeconds(1));
      assertThat(journal.refusing()).isNotNull();
    }

    assertThat(disk.open()).isZero();
  }

  @Test
  void reads_nothing_of_what_stood_behind_a_torn_record_and_was_never_acknowledged()
      throws IOException {
    var journal = journal();
    record(journal, "first");
    journal.flush();
    int begin = disk.bytes(SEGMENT).length;
    record(journal, "torn");
    record(journal, "late");
    journal.flush();
    tear(begin);

    var next = journal();
    record(next, "next");
    next.flush();

    var read = new ArrayList<String>();
    History.read(disk, in -> read.add(in.text()));
    assertThat(read).containsExactly("first", "next");
  }

  /// As when a disk wrote the end of a bundle before its beginning.
  private void tear(int at) {
    var bytes = disk.bytes(SEGMENT);
    bytes[at + Frame.RECORD] ^= 1;
    disk.put(SEGMENT, bytes);
  }

  private Journal journal() throws IOException {
    var end = History.read(disk, _ -> {});
    var rooms = new Journal.Rooms(disk, clock, new SplittableRandom(1), MEGABYTE);
    return new Journal(rooms, end, Hands.ofOneThread());
  }

  private static void record(Journal journal) {
    record(journal, "something");
  }

  private static void record(Journal journal, String text) {
    journal.begin().text(text);
    journal.end();
  }
}
