package io.millrace.bench.redis;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.bench.Latencies;
import io.millrace.core.job.Json;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// BullMQ in a process of node, on the same Redis. It is installed by npm into the folder of what
/// is built.
final class Bull implements AutoCloseable {
  private static final Path FOLDER = Path.of("bench", "target", "bull");

  private final Process process;
  private final BufferedWriter in;
  private final BufferedReader out;

  private Bull(Process process) {
    this.process = process;
    this.in = process.outputWriter();
    this.out = process.inputReader();
  }

  static Bull on(Ground ground) throws IOException, InterruptedException {
    Files.createDirectories(FOLDER);
    for (var file : List.of("package.json", "bull.js")) {
      try (var from = Bull.class.getResourceAsStream("bull/" + file)) {
        Files.copy(
            Objects.requireNonNull(from),
            FOLDER.resolve(file),
            StandardCopyOption.REPLACE_EXISTING);
      }
    }
    if (!Files.exists(FOLDER.resolve("node_modules/bullmq"))
        && started("npm", "install", "--no-audit", "--no-fund").waitFor() != 0) {
      throw new IOException("npm could not install bullmq: is npm there, and a registry?");
    }
    return new Bull(started("node", "bull.js", "" + ground.port()));
  }

  private static Process started(String... command) throws IOException {
    return new ProcessBuilder(command)
        .directory(FOLDER.toFile())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  static String version() throws IOException {
    var file = FOLDER.resolve("node_modules/bullmq/package.json");
    return Json.of(Files.readString(file)).tree().path("version").asText();
  }

  private JsonNode ask(String what) throws IOException {
    in.write("{" + what + "}\n");
    in.flush();
    @Nullable String line = out.readLine();
    if (line == null) {
      throw new IOException("node has ended");
    }
    return Json.of(line).tree();
  }

  /// By the thousand.
  long bulk(int jobs) throws IOException {
    ask("\"verb\":\"bulk\",\"jobs\":%d".formatted(jobs));
    return jobs;
  }

  /// One by one, so many at a time under way.
  long add(int jobs, int flight) throws IOException {
    ask("\"verb\":\"add\",\"jobs\":%d,\"flight\":%d".formatted(jobs, flight));
    return jobs;
  }

  long drain(int jobs, int concurrency) throws IOException {
    ask("\"verb\":\"drain\",\"jobs\":%d,\"concurrency\":%d".formatted(jobs, concurrency));
    return jobs;
  }

  Latencies pickup(int rate, int jobs) throws IOException {
    send(200, 200);
    var latencies = new Latencies(jobs);
    send(rate, jobs).path("told").forEach(it -> latencies.add(it.asLong() * 1_000));
    return latencies;
  }

  private JsonNode send(int rate, int jobs) throws IOException {
    return ask("\"verb\":\"pickup\",\"rate\":%d,\"jobs\":%d".formatted(rate, jobs));
  }

  @Override
  public void close() throws IOException {
    in.close();
    process.onExit().join();
  }
}
