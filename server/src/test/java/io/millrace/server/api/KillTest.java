package io.millrace.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.job.Json;
import io.millrace.server.NodeProcess;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A server with a journal in a process of its own, killed in the midst of everything
/// (`-Dmillrace.kill.rounds=…` times), beside a record of what it acknowledged.
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class KillTest {
  private static final int ROUNDS = Integer.getInteger("millrace.kill.rounds", 3);
  private static final int CALLERS = 8;
  private static final int LEAST = 200;
  private static final int MORE = 800;
  private static final int DAMAGED = 65;
  private static final int TAKEN = 69;

  @TempDir private Path folder;
  @TempDir private Path errors;

  private final Witness witness = new Witness();

  /// What has ended is kept: whatever is not there is lost.
  @Test
  void breaks_no_promise_when_it_is_killed_again_and_again() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      killAfter(LEAST + RandomGenerator.getDefault().nextInt(MORE), start());
    }

    var last = start();
    drain(last.url());

    assertThat(witness.judge(last.url())).isEmpty();
    last.kill();
  }

  @Test
  void says_what_it_promises_and_gives_its_folder_to_no_second_process() throws Exception {
    var server = start();

    var info = Json.of(witness.get(server.url(), "/v1/info").body()).tree();
    var health = Json.of(witness.get(server.url(), "/health").body()).tree();
    assertThat(info.findValue("durability").asText()).isEqualTo("journal");
    assertThat(health.at("/components/store/message").asText())
        .startsWith("memory, durability journal, fsync");
    assertThat(begin("second").ended()).isEqualTo(TAKEN);
    server.kill();
  }

  @Test
  void refuses_to_start_on_a_damaged_journal_and_says_where() throws Exception {
    var server = start();
    for (int count = 0; count < 10; count++) {
      witness.enqueue(server.url(), "maker");
    }
    server.kill();
    var segment = folder.resolve("00000001.journal");
    var bytes = Files.readAllBytes(segment);
    bytes[bytes.length / 2] ^= 1;
    Files.write(segment, bytes, StandardOpenOption.WRITE);

    var refused = begin("again");

    assertThat(refused.ended()).isEqualTo(DAMAGED);
    assertThat(refused.errors())
        .containsPattern("the journal is damaged: .* at byte [0-9]+ of 00000001.journal");
  }

  @Test
  void says_why_a_journal_cannot_be_where_it_is_to_be() throws Exception {
    var file = Files.createFile(folder.resolve("file"));

    var refused = begin("one", file);

    assertThat(refused.ended()).isEqualTo(TAKEN);
    assertThat(refused.errors())
        .contains("the journal in %s cannot be opened: %s is no folder".formatted(file, file));
  }

  private NodeProcess begin(String name) throws IOException {
    return begin(name, folder);
  }

  private NodeProcess begin(String name, Path journal) throws IOException {
    var settings =
        Map.of(
            "dispatch.enabled", "false",
            "backend.memory.journal", journal.toString(),
            "retention.max_per_queue", String.valueOf(ROUNDS * 2 * MORE));
    return NodeProcess.begin(NodeProcess.Plan.of(errors, name, settings));
  }

  private NodeProcess start() throws IOException {
    return begin("node").ready();
  }

  private void killAfter(int acknowledged, NodeProcess server) throws InterruptedException {
    var enough = new CountDownLatch(acknowledged);
    try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int caller = 0; caller < CALLERS; caller++) {
        int one = caller;
        callers.execute(() -> call(server.url(), "c" + one, one % 2 == 0, enough));
      }
      enough.await();
      server.kill();
    }
  }

  /// Until nobody answers any more.
  private void call(URI url, String who, boolean works, CountDownLatch enough) {
    try {
      while (true) {
        if (works) {
          witness.work(url, who);
        } else {
          witness.enqueue(url, who);
        }
        enough.countDown();
      }
    } catch (IOException | InterruptedException _) {
      // Killed; whatever was asked for last may have happened.
    }
  }

  /// Does all that is left, and waits for what the dead have held.
  private void drain(URI url) throws IOException, InterruptedException {
    while (isOpen(url, "ready") || isOpen(url, "running")) {
      witness.work(url, "last");
    }
  }

  private boolean isOpen(URI url, String state) throws IOException, InterruptedException {
    var page = witness.get(url, "/v1/jobs?limit=1&state=" + state).body();
    return !Json.of(page).tree().path("items").isEmpty();
  }
}
