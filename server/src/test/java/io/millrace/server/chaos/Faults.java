package io.millrace.server.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.backend.redis.RedisServer;
import io.millrace.backend.redis.footing.Scripts;
import io.millrace.server.NodeProcess;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;

/// The faults of `reliability.md` §3.2 that one machine and one Redis can show, each as long as it
/// takes here: shorter than in the specification where that says, and longer with
/// `-Dmillrace.chaos.patient=true`.
final class Faults {
  /// What was asked for by name; nothing in a build, which plays some, and those briefly.
  static final String ASKED = System.getProperty("millrace.chaos", "");

  private static final boolean PATIENT = Boolean.getBoolean("millrace.chaos.patient");

  /// What a busy machine may take beyond what is promised.
  private static final Duration SLACK = Duration.ofSeconds(4);

  private static final Duration AFTER_LEASE = Caller.LEASE.plusSeconds(1).plus(SLACK);
  private static final int UNFIT = 78;

  static final List<Fault> ALL =
      List.of(
          Fault.of("F1", "a node dies in a claim", stage -> dies(stage, Scripts.CLAIM.hash())),
          Fault.of("F2", "a node dies in a settle", stage -> dies(stage, Scripts.SETTLE.hash())),
          Fault.of("F3", "a worker dies", Faults::workerDies),
          new Fault("F3a", "a node with work is killed", (_, seed) -> Reruns.killed(seed)),
          new Fault("F3b", "a node with work is stopped", (_, seed) -> Reruns.stopped(seed)),
          Fault.of("F4", "a worker pauses", Faults::workerPauses),
          Fault.of("F5", "a node pauses", Faults::nodePauses),
          Fault.of("F6", "Redis dies", stage -> redisDies(stage, "everysec")),
          Fault.of("F6a", "Redis dies, fsync always", stage -> redisDies(stage, "always")),
          new Fault("F7", "a power cut, fsync always", (_, seed) -> PowerCuts.always(seed)),
          new Fault(
              "F7a", "a power cut, fsync every second", (_, seed) -> PowerCuts.everysec(seed)),
          new Fault("F7b", "a power cut of a journal", (_, seed) -> PowerCuts.journal(seed)),
          Fault.of("F8", "a torn tail, and a damaged middle", Faults::tornTail),
          Fault.of("F9", "Redis is frozen", Faults::redisFreezes),
          Fault.of("F10", "Redis loads", Faults::redisLoads),
          new Fault(
              "F12", "who leads behind sentinels dies", (_, seed) -> Failovers.masterDies(seed)),
          new Fault("F12a", "… or stands still", (_, seed) -> Failovers.masterFreezes(seed)),
          new Fault(
              "F13", "one of three masters dies", (_, seed) -> Failovers.clusterMasterDies(seed)),
          Fault.of("F16", "a slow network", Faults::slowNetwork),
          new Fault("F18", "the clock of a node is set", (_, seed) -> Clocks.nodeJumps(seed)),
          new Fault("F18a", "the clock of Redis is set", (_, seed) -> Clocks.storeJumps(seed)),
          new Fault("F19", "the clocks of nodes are wrong", (_, seed) -> Clocks.skew(seed)),
          Fault.of("F20", "the disk of Redis is full", _ -> diskFull()),
          Fault.of("F21", "the memory of Redis is full", Faults::memoryFull),
          Fault.of("F22", "a Redis that drops keys", _ -> dropsKeys()),
          Fault.of("F23", "a script that does not end", Faults::busyScript),
          new Fault(
              "F27", "the leader dies when something is due", (_, seed) -> Deaths.instants(seed)),
          Fault.of("F28", "all are down", Faults::allDown),
          Fault.of("F29", "a rolling stop", Faults::rollingStop),
          Fault.of("F30", "everything dies", Faults::everythingDies),
          new Fault("F30a", "two of three nodes die, 2 000 jobs", (_, seed) -> Throng.few(seed)),
          new Fault("F30b", "two of three nodes die, 100 000 jobs", (_, seed) -> Throng.many(seed)),
          Fault.of("F31", "a job that kills its worker", Faults::poison));

  private Faults() {}

  private static Duration time(int quick, int patient) {
    return Duration.ofSeconds(PATIENT ? patient : quick);
  }

  /// A node dies when a script was carried out and nobody has heard of it.
  private static void dies(Stage stage, String script) throws Exception {
    stage.gate("n2").swallow(script);
    assertThat(stage.gate("n2").hasSwallowed(Stage.PATIENCE)).as("such a script came").isTrue();
    stage.node("n2").kill();
    stage.gate("n2").open();
    Load.park(AFTER_LEASE);
    stage.startAll();
  }

  private static Caller.Held taken(Caller caller, String queue) {
    Stage.until("taken in", Stage.PATIENCE, () -> caller.enqueue(queue, queue + "-job", 0));
    return caller.claim(List.of(queue), 1).getFirst();
  }

  private static Caller.Held takenAgain(Caller caller, String queue) {
    var again = new Caller.Held[1];
    Stage.until(
        "lent again",
        AFTER_LEASE,
        () -> {
          var lent = caller.claim(List.of(queue), 1);
          again[0] = lent.isEmpty() ? null : lent.getFirst();
          return again[0] != null;
        });
    return again[0];
  }

  private static String queue(String fault) {
    return fault + "-" + Long.toHexString(System.nanoTime());
  }

  private static void workerDies(Stage stage) {
    var queue = queue("f3");
    var first = taken(stage.outsider("n1"), queue);
    var other = stage.outsider("n2");
    var second = takenAgain(other, queue);
    assertThat(second.terms().epoch()).isGreaterThan(first.terms().epoch());
    assertThat(second.terms().rescues()).isOne();
    assertThat(other.ack(second.id(), second.terms().token())).isEqualTo(200);
  }

  private static void workerPauses(Stage stage) {
    var queue = queue("f4");
    var paused = stage.outsider("n1");
    var first = taken(paused, queue);
    var other = stage.outsider("n2");
    var second = takenAgain(other, queue);
    assertThat(paused.extend(first)).isEqualTo(409);
    assertThat(paused.ack(first.id(), first.terms().token())).isEqualTo(409);
    assertThat(other.ack(second.id(), second.terms().token())).isEqualTo(200);
  }

  private static void nodePauses(Stage stage) throws Exception {
    var leader = stage.leader();
    var other = stage.outsider(leader.equals("n1") ? "n2" : "n1");
    stage.node(leader).halt();
    try {
      Stage.until(
          "another leads",
          Duration.ofSeconds(11).plus(SLACK),
          () -> {
            var heard = other.get("/v1/cluster/leader");
            return heard.status() == 200 && !heard.body().path("node").asText().equals(leader);
          });
    } finally {
      stage.node(leader).goOn();
    }
    var woken = stage.outsider(leader);
    Stage.until(
        "it has resigned",
        Duration.ofSeconds(5).plus(SLACK),
        () -> {
          var heard = woken.get("/v1/cluster/leader");
          return heard.status() == 200 && !heard.body().path("self").asBoolean();
        });
  }

  /// Asks all the time, and wants nothing but answers and refusals, in time.
  private static void refusing(Stage stage, Duration time) {
    var caller = stage.outsider("n1");
    long end = System.nanoTime() + time.toNanos();
    while (System.nanoTime() < end) {
      long begun = System.nanoTime();
      int status = caller.get("/v1/jobs/nobody").status();
      assertThat(status).isIn(404, 503);
      assertThat(Duration.ofNanos(System.nanoTime() - begun))
          .isLessThan(Duration.ofSeconds(2).plus(SLACK));
      Load.park(Duration.ofMillis(50));
    }
    assertThat(caller.get("/livez").status()).isEqualTo(200);
  }

  private static void serving(Stage stage) {
    for (var node : stage.names()) {
      var caller = stage.outsider(node);
      Stage.until(
          node + " serves",
          Duration.ofSeconds(5).plus(SLACK),
          () -> caller.get("/v1/jobs/nobody").status() == 404);
    }
  }

  private static void redisDies(Stage stage, String fsync) throws Exception {
    stage.redis.ask("CONFIG", "SET", "appendfsync", fsync);
    stage.redis.kill();
    try {
      refusing(stage, Duration.ofSeconds(2));
    } finally {
      stage.redis = stage.redis.again();
    }
    serving(stage);
  }

  /// The newest part of its log.
  private static Path log(Stage stage) throws IOException {
    try (var files = Files.list(stage.redis.folder().resolve("appendonlydir"))) {
      return files.filter(it -> it.toString().endsWith(".incr.aof")).sorted().toList().getLast();
    }
  }

  private static void tornTail(Stage stage) throws Exception {
    for (var node : stage.names()) {
      stage.gate(node).shut();
    }
    stage.redis.ask("SET", "last", "command");
    stage.redis.kill();
    try (var log = new RandomAccessFile(log(stage).toFile(), "rw")) {
      log.setLength(log.length() - 7);
    }
    stage.redis = stage.redis.again();
    damagedMiddle(stage);
    for (var node : stage.names()) {
      stage.gate(node).open();
    }
    serving(stage);
  }

  private static void damagedMiddle(Stage stage) throws Exception {
    stage.redis.kill();
    long at = beginOfACommand(stage);
    write(stage, at, '!');
    try {
      stage.redis.again().close();
      throw new AssertionError("redis started on a damaged log");
    } catch (IOException _) {
      refusing(stage, Duration.ofSeconds(1));
    } finally {
      write(stage, at, '*');
    }
    stage.redis = stage.redis.again();
  }

  /// Where one begins in the second half: behind the end of a line, with its number of parts.
  private static long beginOfACommand(Stage stage) throws IOException {
    try (var log = new RandomAccessFile(log(stage).toFile(), "r")) {
      long middle = log.length() / 2;
      var half = new byte[(int) (log.length() - middle)];
      log.seek(middle);
      log.readFully(half);
      var found =
          Pattern.compile("\r\n\\*\\d+\r\n\\$\\d+\r\n[A-Za-z]+\r\n")
              .matcher(new String(half, StandardCharsets.ISO_8859_1));
      assertThat(found.find()).as("a command in the middle").isTrue();
      return middle + found.start() + 2;
    }
  }

  private static void write(Stage stage, long at, char sign) throws IOException {
    try (var log = new RandomAccessFile(log(stage).toFile(), "rw")) {
      log.seek(at);
      log.write(sign);
    }
  }

  private static void redisFreezes(Stage stage) throws Exception {
    stage.redis.stop(true);
    try {
      refusing(stage, time(5, 30));
    } finally {
      stage.redis.stop(false);
    }
    serving(stage);
  }

  private static void redisLoads(Stage stage) throws Exception {
    var fill = "for at = 1, 400000 do redis.call('%s', 'fill' .. ARGV[1] .. at%s) end";
    for (int part = 0; part < 4; part++) {
      stage.redis.ask("EVAL", fill.formatted("SET", ", string.rep('x', 100)"), "0", part + ":");
    }
    stage.redis.kill();
    var loaded = new AtomicBoolean();
    var asking =
        Thread.startVirtualThread(() -> {
          while (!loaded.get()) {
            refusing(stage, Duration.ofMillis(200));
          }
        });
    stage.redis = stage.redis.again();
    loaded.set(true);
    asking.join();
    serving(stage);
    for (int part = 0; part < 4; part++) {
      stage.redis.ask("EVAL", fill.formatted("DEL", ""), "0", part + ":");
    }
  }

  private static void slowNetwork(Stage stage) {
    for (var node : stage.names()) {
      stage.gate(node).slow(Duration.ofMillis(200));
    }
    Load.park(time(6, 30));
    for (var node : stage.names()) {
      stage.gate(node).slow(Duration.ZERO);
    }
  }

  /// On a stage of its own, whose folder is a small disk.
  private static void diskFull() throws Exception {
    var disk = Files.createTempDirectory("millrace-disk");
    int mounted = run("mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", disk.toString());
    assumeTrue(mounted == 0, "F20 needs root to mount a disk");
    try (var small =
        new Stage(
            Files.createTempDirectory("millrace-chaos"),
            Optional.empty(),
            1,
            "--dir",
            disk.toString(),
            "--appendonly",
            "yes")) {
      var caller = small.outsider("n1");
      assertThat(caller.enqueue("disk", "before-" + disk.getFileName(), 0)).isTrue();
      var filler = disk.resolve("filler");
      run("dd", "if=/dev/zero", "of=" + filler, "bs=64k", "count=200");
      var refused = new AtomicBoolean();
      for (int at = 0; at < 3_000 && !refused.get(); at++) {
        refused.set(!caller.enqueue("disk", "full-" + at, 0));
      }
      assertThat(refused).isTrue();
      Files.delete(filler);
      Stage.until("it goes on", Stage.PATIENCE, () -> caller.enqueue("disk", "after", 0));
      assertThat(small.node("n1").isAlive()).isTrue();
    } finally {
      run("umount", "-l", disk.toString());
    }
  }

  private static int run(String... command) throws IOException, InterruptedException {
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor();
  }

  private static void memoryFull(Stage stage) {
    var caller = stage.outsider("n1");
    var queue = queue("f21");
    var held = taken(caller, queue);
    stage.redis.ask("CONFIG", "SET", "maxmemory", "1mb");
    try {
      Stage.until(
          "refused as overloaded",
          Stage.PATIENCE,
          () -> {
            var heard = caller.post("/v1/jobs", "{\"type\":\"t\",\"queue\":\"" + queue + "\"}");
            return heard.status() == 503 && heard.body().path("code").asText().equals("overloaded");
          });
      assertThat(caller.extend(held)).isEqualTo(200);
      assertThat(caller.ack(held.id(), held.terms().token())).isEqualTo(200);
    } finally {
      stage.redis.ask("CONFIG", "SET", "maxmemory", "0");
    }
    Stage.until("taken in again", Stage.PATIENCE, () -> caller.enqueue(queue, queue + "-after", 0));
  }

  private static void dropsKeys() throws Exception {
    try (var redis = RedisServer.start("--maxmemory", "16mb", "--maxmemory-policy", "allkeys-lru");
        var node =
            NodeProcess.begin(
                NodeProcess.Plan.of(
                    Files.createTempDirectory("millrace-chaos"),
                    "unfit",
                    Map.of("backend.kind", "redis", "backend.redis.url", redis.url())))) {
      assertThat(node.ended()).isEqualTo(UNFIT);
      assertThat(node.errors()).contains("maxmemory-policy");
    }
  }

  private static void busyScript(Stage stage) throws Exception {
    stage.redis.ask("CONFIG", "SET", "busy-reply-threshold", "200");
    var redis = stage.redis;
    var busy = Thread.startVirtualThread(() -> redis.ask("EVAL", "while true do end", "0"));
    Load.park(Duration.ofMillis(500));
    try {
      refusing(stage, Duration.ofSeconds(2));
      assertThat(stage.outsider("n1").get("/v1/jobs/nobody").status()).isEqualTo(503);
    } finally {
      redis.ask("SCRIPT", "KILL");
    }
    busy.join();
    serving(stage);
  }

  private static void allDown(Stage stage) throws Exception {
    for (var node : stage.names()) {
      stage.node(node).kill();
    }
    Load.park(time(4, 300));
    stage.startAll();
  }

  private static void rollingStop(Stage stage) throws Exception {
    for (int round = 0; round < (PATIENT ? 10 : 1); round++) {
      for (var name : stage.names()) {
        long begun = System.nanoTime();
        stage.node(name).stop();
        assertThat(stage.node(name).ended()).isZero();
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(30));
        stage.startAll();
      }
    }
  }

  private static void everythingDies(Stage stage) throws Exception {
    var names = stage.names();
    for (int kill = 0; kill < (PATIENT ? 200 : 4); kill++) {
      stage.node(names.get(kill % names.size())).kill();
      Load.park(Duration.ofMillis(kill % 3 * 400L));
      stage.startAll();
    }
  }

  /// Whoever takes it dies, four times.
  private static void poison(Stage stage) {
    var caller = stage.outsider("n1");
    var queue = queue("f31");
    var held = taken(caller, queue);
    for (int lost = 1; lost < 4; lost++) {
      assertThat(takenAgain(caller, queue).terms().rescues()).isEqualTo(lost);
    }
    Stage.until(
        "dead",
        AFTER_LEASE,
        () -> {
          var job = caller.get("/v1/jobs/" + held.id()).body();
          return job.path("state").asText().equals("dead")
              && job.at("/error/kind").asText().equals("poison");
        });
  }
}
