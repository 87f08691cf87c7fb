package io.millrace.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.job.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A server with a journal in a process of its own, killed in the midst of everything
/// (`-Dmillrace.kill.rounds=…` times), beside a record of what it acknowledged.
class KillTest {
  private static final int ROUNDS = Integer.getInteger("millrace.kill.rounds", 3);
  private static final int CALLERS = 8;
  private static final int LEAST = 200;
  private static final int MORE = 800;
  private static final int DAMAGED = 65;
  private static final int TAKEN = 69;
  private static final Pattern URL = Pattern.compile(" url=(\\S+)");

  @TempDir private Path folder;

  private final HttpClient http = HttpClient.newHttpClient();
  private final Set<String> stored = ConcurrentHashMap.newKeySet();
  private final Set<String> done = ConcurrentHashMap.newKeySet();
  private final AtomicInteger names = new AtomicInteger();

  private record Server(Process process, URI url) {}

  @Test
  void loses_nothing_that_was_acknowledged_when_it_is_killed_again_and_again() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      var server = start();
      checkAll(server.url);
      int enough = LEAST + RandomGenerator.getDefault().nextInt(MORE);
      killAfter(enough, server);
    }
    var last = start();
    checkAll(last.url);
    kill(last);

    assertThat(done).as("some were done").isNotEmpty();
  }

  @Test
  void says_what_it_promises_and_gives_its_folder_to_no_second_process() throws Exception {
    var server = start();

    var info = Json.of(get(server.url, "/v1/info").body()).tree();
    var health = Json.of(get(server.url, "/health").body()).tree();
    assertThat(info.findValue("durability").asText()).isEqualTo("journal");
    assertThat(health.at("/components/store/message").asText())
        .startsWith("memory, durability journal, fsync");
    var second = process();
    assertThat(second.waitFor()).isEqualTo(TAKEN);
    kill(server);
  }

  @Test
  void refuses_to_start_on_a_damaged_journal_and_says_where() throws Exception {
    var server = start();
    for (int count = 0; count < 10; count++) {
      enqueue(server.url);
    }
    kill(server);
    var segment = folder.resolve("00000001.journal");
    var bytes = Files.readAllBytes(segment);
    bytes[bytes.length / 2] ^= 1;
    Files.write(segment, bytes, StandardOpenOption.WRITE);

    var refused = process();

    assertThat(refused.waitFor()).isEqualTo(DAMAGED);
    assertThat(Files.readString(errors()))
        .containsPattern("the journal is damaged: .* at byte [0-9]+ of 00000001.journal");
  }

  private Path errors() {
    return folder.resolveSibling(folder.getFileName() + ".err");
  }

  private Process process() throws IOException {
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    return new ProcessBuilder(
            java,
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            "io.millrace.server.Main",
            "server",
            "start",
            "--config",
            "/dev/null",
            "--set",
            "server.port=0",
            "--set",
            "dispatch.enabled=false",
            "--set",
            "backend.memory.journal=" + folder)
        .redirectError(errors().toFile())
        .start();
  }

  private Server start() throws IOException {
    var process = process();
    var out = process.inputReader();
    for (var line = out.readLine(); line != null; line = out.readLine()) {
      var found = URL.matcher(line);
      if (found.find()) {
        return new Server(process, URI.create(found.group(1)));
      }
    }
    throw new IOException("did not get ready: " + Files.readString(errors()));
  }

  private static void kill(Server server) throws InterruptedException {
    server.process.destroyForcibly().waitFor();
  }

  private void killAfter(int acknowledged, Server server) throws InterruptedException {
    var enough = new CountDownLatch(acknowledged);
    try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int caller = 0; caller < CALLERS; caller++) {
        boolean works = caller % 4 == 3;
        callers.execute(() -> call(server.url, works, enough));
      }
      enough.await();
      kill(server);
    }
  }

  /// Until nobody answers any more.
  private void call(URI url, boolean works, CountDownLatch enough) {
    try {
      while (true) {
        if (works) {
          work(url);
        } else {
          enqueue(url);
        }
        enough.countDown();
      }
    } catch (IOException | InterruptedException _) {
      // Killed; whatever was asked for last may have happened.
    }
  }

  private void enqueue(URI url) throws IOException, InterruptedException {
    var id = "job-" + names.getAndIncrement();
    var answer = post(url, "/v1/jobs", "{\"id\":\"%s\",\"type\":\"t\"}".formatted(id));
    assertThat(answer.statusCode()).isEqualTo(201);
    stored.add(id);
  }

  private void work(URI url) throws IOException, InterruptedException {
    var answer = post(url, "/v1/claims", "{\"queues\":[\"default\"],\"max\":1}");
    var claim = Json.of(answer.body()).tree().at("/claims/0");
    if (claim.isMissingNode()) {
      return;
    }
    var id = claim.at("/job/id").asText();
    var ack = "{\"lease\":\"%s\",\"result\":{}}".formatted(claim.at("/lease/token").asText());
    if (post(url, "/v1/jobs/" + id + "/ack", ack).statusCode() == 200) {
      assertThat(done.add(id)).as("%s was completed before", id).isTrue();
    }
  }

  private void checkAll(URI url) throws Exception {
    try (var callers = Executors.newFixedThreadPool(CALLERS)) {
      var checks = callers.invokeAll(stored.stream().map(id -> check(url, id)).toList());
      assertThat(checks.stream().flatMap(it -> it.resultNow().stream())).as("lost").isEmpty();
    }
  }

  /// What is wrong with that job, if anything.
  private Callable<List<String>> check(URI url, String id) {
    return () -> {
      var answer = get(url, "/v1/jobs/" + id);
      var state =
          answer.statusCode() == 200
              ? Optional.of(Json.of(answer.body()).tree().path("state").asText())
              : Optional.<String>empty();
      boolean lost = state.isEmpty() || (done.contains(id) && !state.get().equals("succeeded"));
      return lost ? List.of(id + " " + answer.statusCode() + " " + state) : List.of();
    };
  }

  private HttpResponse<String> get(URI url, String path) throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(url.resolve(path)));
  }

  private HttpResponse<String> post(URI url, String path, String body)
      throws IOException, InterruptedException {
    return send(
        HttpRequest.newBuilder(url.resolve(path))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  private HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }
}
