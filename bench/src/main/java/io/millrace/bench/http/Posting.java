package io.millrace.bench.http;

import io.millrace.bench.Bench;
import io.millrace.bench.Duel;
import io.millrace.bench.Pace;
import io.millrace.bench.Table;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.Collections;

/// `POST /v1/jobs` over 64 keep-alive connections, against a bare handler that parses the same JSON
/// and answers a body of the same size.
public final class Posting implements Bench {
  static final String JOB =
      "{\"type\":\"bench\",\"queue\":\"bench\",\"args\":{\"text\":\"" + "x".repeat(189) + "\"}}";

  static final int BATCH = 100;

  private static final int CONNECTIONS = 64;
  private static final int POSTS = 60_000;
  private static final int ARRAYS = 2_000;
  private static final int WARM_UPS = 3;
  private static final int TURNS = 5;
  private static final double RATIO = 0.5;
  private static final double JOBS = 100_000;

  @Override
  public Table run() throws Exception {
    var table = new Table("POST /v1/jobs, 64 connections");
    try (var millrace = Child.millrace();
        var bare = Child.bare();
        var ours = new Driver(millrace, CONNECTIONS);
        var theirs = new Driver(bare, CONNECTIONS)) {
      beside(millrace, bare).tell(table, "one job a request", "bare handler", RATIO);
      var many = Wire.post("/v1/jobs", array());
      var arrays =
          Duel.fight(
              1,
              TURNS,
              () -> posts(millrace, ours, many, ARRAYS),
              () -> posts(bare, theirs, many, ARRAYS));
      double jobs = arrays.rate().median() * BATCH;
      table.row(
          "arrays of 100, jobs",
          "%,.0f/s".formatted(jobs),
          "bare handler",
          arrays.ratio().text("%.2f"),
          "≥ 100 000/s",
          jobs >= JOBS);
    }
    return table;
  }

  /// One job a request to one server, beside the same to another.
  static Duel beside(Child subject, Child peer) throws Exception {
    var one = Wire.post("/v1/jobs", JOB);
    try (var ours = new Driver(subject, CONNECTIONS);
        var theirs = new Driver(peer, CONNECTIONS)) {
      return Duel.fight(
          WARM_UPS,
          TURNS,
          () -> posts(subject, ours, one, POSTS),
          () -> posts(peer, theirs, one, POSTS));
    }
  }

  static String array() {
    return "[" + String.join(",", Collections.nCopies(BATCH, JOB)) + "]";
  }

  private static Pace posts(Child server, Driver driver, Buffer request, int count)
      throws Exception {
    return Pace.of(
        server::cpuNanos,
        () -> driver.take(count, (wire, _) -> wire.ask(request).compose(Posting::good)));
  }

  /// Fails when a request was refused: a server that refuses quickly is not quick.
  public static Future<Wire.Reply> good(Wire.Reply reply) {
    return reply.status() < 300
        ? Future.succeededFuture(reply)
        : Future.failedFuture(reply.status() + " " + reply.body());
  }
}
