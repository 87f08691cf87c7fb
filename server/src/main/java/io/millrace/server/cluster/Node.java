package io.millrace.server.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.core.job.Json;
import io.millrace.core.worker.Beat;
import io.millrace.core.worker.Enrolment;
import io.millrace.core.worker.Tally;
import io.millrace.core.worker.Worker;
import io.millrace.core.worker.WorkerState;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/// A node of this server, as the others see it.
public record Node(Self.Names names, State state, Instant seen, Self.Figures figures) {
  /// One that has said nothing for so long is gone; it says something every second.
  static final Duration TTL = Duration.ofSeconds(6);

  /// What it is about.
  public enum State {
    UP,
    DRAINING,
    GONE
  }

  public String id() {
    return names.id();
  }

  /// Whether it is there, and takes work.
  public boolean isUp() {
    return state == State.UP;
  }

  static Node of(Self self, Instant now) {
    var state = self.isDraining() ? State.DRAINING : State.UP;
    return new Node(self.names(), state, now, self.figures());
  }

  static Enrolment enrolment(Self.Names self) {
    var about =
        Map.of(
            "address", self.address(),
            "version", self.version(),
            "started_at", self.startedAt().toString(),
            "member", self.member());
    return new Enrolment(self.id(), Enrolment.Mode.LOCAL, TTL, Json.write(about));
  }

  static Beat beat(Self self) {
    var figures = self.figures();
    var said = Map.of("running", figures.running(), "lag", figures.lag(), "heap", figures.heap());
    var state = self.isDraining() ? WorkerState.QUIET : WorkerState.RUNNING;
    return new Beat(self.id(), state, Json.write(said));
  }

  static Node of(Worker worker) {
    var about = worker.enrolment().about().tree();
    var said = worker.last().said().tree();
    return new Node(
        new Self.Names(
            worker.id(),
            about.path("address").asText(),
            about.path("version").asText(),
            started(about, worker),
            about.path("member").asText()),
        state(worker.state()),
        worker.seen(),
        new Self.Figures(
            said.path("running").asLong(),
            said.path("lag").asDouble(),
            said.path("heap").asDouble()));
  }

  /// The same as one of those who do jobs.
  Worker worker() {
    var life =
        switch (state) {
          case UP -> WorkerState.RUNNING;
          case DRAINING -> WorkerState.QUIET;
          case GONE -> WorkerState.GONE;
        };
    var said = new Beat(id(), life, Json.write(Map.of("running", figures.running())));
    return new Worker(
        enrolment(names), said, Optional.empty(), Tally.NONE, names.startedAt(), seen);
  }

  private static Instant started(JsonNode about, Worker worker) {
    return about.hasNonNull("started_at")
        ? Instant.parse(about.path("started_at").asText())
        : worker.since();
  }

  private static State state(WorkerState state) {
    return switch (state) {
      case RUNNING -> State.UP;
      case QUIET, STOPPING -> State.DRAINING;
      case GONE -> State.GONE;
    };
  }

  /// The same, of which those who carry messages say that it is not there.
  Node missing() {
    return new Node(names, State.GONE, seen, figures);
  }
}
