package io.millrace.server.live.feed;

import io.millrace.server.live.ring.Rings;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// What can be listened to. Who may, and what is hidden from him, is the same as of the operation
/// that answers the same over HTTP. `key` is what the name ends in, where it ends in one.
public record Topic(Kind kind, String key) {
  /// The names of channels; one that ends in `/` goes on with a name or id.
  public enum Kind {
    JOBS("jobs", "GET /v1/jobs"),
    JOB("jobs/", "GET /v1/jobs/{id}"),
    AUDIT("audit", "GET /v1/audit"),
    OVERVIEW("overview", "GET /v1/stats"),
    QUEUES("queues", "GET /v1/queues"),
    QUEUE("queues/", "GET /v1/queues/{name}"),
    DEAD("dead", "GET /v1/dead-letters/groups"),
    SYSTEM("system", "GET /v1/cluster/nodes"),
    WORKERS("workers", "GET /v1/workers"),
    OPERATION("operations/", "GET /v1/operations/{id}");

    private final String name;
    private final String operation;

    Kind(String name, String operation) {
      this.name = name;
      this.operation = operation;
    }

    private boolean isOne() {
      return name.endsWith("/");
    }
  }

  private static final int LONGEST = 128;

  /// The channel of that name, if there is one.
  public static Optional<Topic> of(String name) {
    int slash = name.indexOf('/') + 1;
    var word = slash == 0 ? name : name.substring(0, slash);
    var key = name.substring(word.length());
    return Arrays.stream(Kind.values())
        .filter(it -> it.name.equals(word) && it.isOne() != key.isEmpty())
        .filter(_ -> key.length() <= LONGEST)
        .findFirst()
        .map(it -> new Topic(it, key));
  }

  /// All names, those that go on with a name or id as far as they are the same.
  public static List<String> words() {
    return Arrays.stream(Kind.values()).map(it -> it.name).toList();
  }

  /// The operation whose rights it has.
  public String operation() {
    return kind.operation;
  }

  /// The ring that an ordered channel is read from; empty when only the latest counts.
  public Optional<Rings.Kind> ring() {
    return switch (kind) {
      case JOBS, JOB -> Optional.of(Rings.Kind.JOBS);
      case AUDIT -> Optional.of(Rings.Kind.AUDIT);
      case OVERVIEW, QUEUES, QUEUE, DEAD, SYSTEM, WORKERS, OPERATION -> Optional.empty();
    };
  }

  /// Whether its jobs can be chosen by a query.
  public boolean isQueried() {
    return kind == Kind.JOBS;
  }

  /// Its name, as it is asked for.
  public String name() {
    return kind.name + key;
  }

  /// Whether it is about one thing, which may go.
  boolean isOne() {
    return kind.isOne();
  }

  public boolean isOneJob() {
    return kind == Kind.JOB;
  }
}
