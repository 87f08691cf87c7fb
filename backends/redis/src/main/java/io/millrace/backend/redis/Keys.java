package io.millrace.backend.redis;

import io.millrace.core.job.JobState;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Every name of a key: `mr:{tag}:name`. What one script touches shares the tag, and so the slot.
///
/// The tag of a home is the name of its queue; those with a `+`, which no queue's name has, are the
/// store's own.
final class Keys {
  static final int SLOTS = 64;
  private static final int LONG_PREFIX = 20;

  private final String prefix;
  private final Map<String, Home> homes = new HashMap<>();

  Keys(String prefix) {
    this.prefix = prefix;
  }

  /// The keys of the store as a whole.
  List<byte[]> center(String... names) {
    return of("+c", names);
  }

  /// The keys of the directory in which an id is found. Jobs that a run derives share the beginning
  /// of their ids, and so one slot.
  List<byte[]> directory(String id) {
    return of("+d" + slot(id), "ids");
  }

  /// With how far it has gone.
  List<byte[]> moves(String id) {
    return of("+d" + slot(id), "ids", "moves");
  }

  /// The keys of a slot of the directory.
  List<byte[]> slot(int slot) {
    return of("+d" + slot, "ids");
  }

  static int slot(String id) {
    int colon = id.indexOf(':');
    var part = colon > LONG_PREFIX ? id.substring(0, colon) : id;
    return Math.floorMod(part.hashCode(), SLOTS);
  }

  List<byte[]> of(String tag, String... names) {
    return Arrays.stream(names).map(name -> key(tag, name)).toList();
  }

  private byte[] key(String tag, String name) {
    return (prefix + ":{" + tag + "}:" + name).getBytes(StandardCharsets.UTF_8);
  }

  /// The place of a state in a home; of the running ones a hash.
  byte[] place(String queue, JobState state) {
    return key(
        queue,
        switch (state) {
          case WAITING -> "waits";
          case SCHEDULED -> "due";
          case READY -> "ready";
          case RUNNING -> "live";
          case RETRYING -> "retry";
          case SUCCEEDED, DEAD, CANCELLED, DISCARDED -> state.wire();
        });
  }

  /// The keys of a queue's home.
  Home home(String queue) {
    return homes.computeIfAbsent(queue, Home::new);
  }

  /// The keys of one home, as each script wants them.
  final class Home {
    final String queue;
    final List<byte[]> enqueue;
    final List<byte[]> settle;
    final List<byte[]> get;
    final List<byte[]> change;
    final List<byte[]> prune;
    final List<byte[]> configure;
    final List<byte[]> stand;
    final List<byte[]> watch;
    private final List<byte[]> away;
    private final List<byte[]> arrive;
    private final List<byte[]> depart;
    final List<byte[]> wake;
    final List<byte[]> check;
    private final List<byte[]> claim;
    private final List<byte[]> extend;

    private Home(String queue) {
      this.queue = queue;
      enqueue =
          named(
              "jobs", "ready", "due", "waits", "clock", "types", "conf", "stat", "flow", "made",
              "gone", "lanes", "limits", "parked", "watch", "uniq", "out");
      claim =
          named(
              "jobs", "live", "ready", "due", "retry", "leases", "clock", "waits", "types", "conf",
              "stat", "side", "limits", "lanes", "parked", "watch", "uniq", "out");
      extend = named("jobs", "live", "waits", "due", "retry", "leases", "side");
      settle =
          named(
              "jobs",
              "live",
              "ready",
              "due",
              "retry",
              "leases",
              "waits",
              "conf",
              "stat",
              "flow",
              "side",
              "succeeded",
              "dead",
              "cancelled",
              "discarded",
              "limits",
              "lanes",
              "parked",
              "watch",
              "clock",
              "uniq",
              "out");
      change =
          named(
              "jobs",
              "live",
              "ready",
              "due",
              "retry",
              "leases",
              "waits",
              "clock",
              "stat",
              "flow",
              "side",
              "succeeded",
              "dead",
              "cancelled",
              "discarded",
              "limits",
              "lanes",
              "parked",
              "watch",
              "conf",
              "uniq",
              "out",
              "moving");
      prune =
          named(
              "jobs",
              "side",
              "gone",
              "trash",
              "stat",
              "succeeded",
              "dead",
              "cancelled",
              "discarded",
              "kids",
              "uniq",
              "out");
      watch = named("jobs", "kids", "gone");
      away = named("jobs", "moving", "side");
      arrive =
          named(
              "jobs", "ready", "due", "retry", "waits", "clock", "types", "conf", "stat", "made",
              "gone", "side", "uniq", "out", "moving", "limits", "lanes", "parked", "watch");
      depart = named("jobs", "moving", "side", "kids", "gone", "out");
      get =
          named("jobs", "live", "due", "retry", "waits", "side", "gone", "clock", "conf", "moving");
      configure =
          named(
              "conf",
              "jobs",
              "live",
              "limits",
              "types",
              "stat",
              "ready",
              "lanes",
              "parked",
              "watch",
              "clock",
              "flow",
              "made",
              "side",
              "points:1m",
              "points:1h");
      wake = named("conf", "stat", "ready", "limits", "lanes", "parked", "watch");
      check =
          named(
              "conf",
              "stat",
              "jobs",
              "live",
              "clock",
              "limits",
              "parked",
              "watch",
              "lanes",
              "leases",
              "ready",
              "waits",
              "due",
              "retry",
              "succeeded",
              "dead",
              "cancelled",
              "discarded");
      stand =
          named(
              "conf",
              "waits",
              "due",
              "ready",
              "live",
              "retry",
              "succeeded",
              "dead",
              "cancelled",
              "discarded",
              "stat",
              "flow",
              "types",
              "jobs",
              "limits",
              "lanes");
    }

    /// With what was lent to a request, which has a key of its own.
    List<byte[]> claim(String request) {
      return with(claim, "ask:" + request);
    }

    /// With the log of each job.
    List<byte[]> extend(List<String> ids) {
      var keys = new ArrayList<>(extend);
      ids.forEach(id -> keys.add(key(queue, "log:" + id)));
      return keys;
    }

    /// With the logs of those whose lines are to go.
    List<byte[]> unlink(List<String> ids) {
      var keys = new ArrayList<>(named("side", "trash"));
      ids.forEach(id -> keys.add(key(queue, "log:" + id)));
      return keys;
    }

    /// With its log, as all that goes with a job to another queue.
    List<byte[]> away(String id) {
      return with(away, "log:" + id);
    }

    List<byte[]> arrive(String id) {
      return with(arrive, "log:" + id);
    }

    List<byte[]> depart(String id) {
      return with(depart, "log:" + id);
    }

    List<byte[]> log(String id) {
      return named("log:" + id);
    }

    private List<byte[]> with(List<byte[]> keys, String name) {
      var all = new ArrayList<>(keys);
      all.add(key(queue, name));
      return all;
    }

    private List<byte[]> named(String... names) {
      return of(queue, names);
    }
  }
}
