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
    final List<byte[]> wake;
    final List<byte[]> check;
    private final List<byte[]> claim;
    private final List<byte[]> extend;

    private Home(String queue) {
      this.queue = queue;
      enqueue =
          named(
              "jobs", "ready", "due", "waits", "clock", "types", "conf", "stat", "flow", "made",
              "gone", "lanes", "limits", "parked", "watch");
      claim =
          named(
              "jobs", "live", "ready", "due", "retry", "leases", "clock", "waits", "types", "conf",
              "stat", "side", "limits", "lanes", "parked", "watch");
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
              "clock");
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
              "conf");
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
              "discarded");
      get = named("jobs", "live", "due", "retry", "waits", "side", "gone", "clock", "conf");
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
