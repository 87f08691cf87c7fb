package io.millrace.backend.redis.footing;

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
public final class Keys {
  public static final int SLOTS = 64;
  private static final int LONG_PREFIX = 20;

  private final String prefix;
  private final Map<String, Home> homes = new HashMap<>();

  Keys(String prefix) {
    this.prefix = prefix;
  }

  /// The keys of the store as a whole.
  public List<byte[]> center(String... names) {
    return of("+c", names);
  }

  /// The keys of the directory in which an id is found. Jobs that a run derives share the beginning
  /// of their ids, and so one slot.
  List<byte[]> directory(String id) {
    return of("+d" + slot(id), "ids");
  }

  /// With how far it has gone.
  public List<byte[]> moves(String id) {
    return of("+d" + slot(id), "ids", "moves");
  }

  /// The keys of a slot of the directory.
  public List<byte[]> slot(int slot) {
    return of("+d" + slot, "ids");
  }

  public static int slot(String id) {
    int colon = id.indexOf(':');
    var part = colon > LONG_PREFIX ? id.substring(0, colon) : id;
    return Math.floorMod(part.hashCode(), SLOTS);
  }

  public List<byte[]> of(String tag, String... names) {
    return Arrays.stream(names).map(name -> key(tag, name)).toList();
  }

  private byte[] key(String tag, String name) {
    return (prefix + ":{" + tag + "}:" + name).getBytes(StandardCharsets.UTF_8);
  }

  /// The place of a state in a home; of the running ones a hash.
  public byte[] place(String queue, JobState state) {
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
  public Home home(String queue) {
    return homes.computeIfAbsent(queue, Home::new);
  }

  /// The keys of one home, as each script wants them.
  public final class Home {
    private final String queue;
    private final List<byte[]> enqueue;
    private final List<byte[]> settle;
    private final List<byte[]> get;
    private final List<byte[]> change;
    private final List<byte[]> prune;
    private final List<byte[]> recall;
    private final List<byte[]> sweep;
    private final List<byte[]> configure;
    private final List<byte[]> stand;
    private final List<byte[]> watch;
    private final List<byte[]> away;
    private final List<byte[]> arrive;
    private final List<byte[]> depart;
    private final List<byte[]> wake;
    private final List<byte[]> check;
    private final List<byte[]> claim;
    private final List<byte[]> extend;

    private Home(String queue) {
      this.queue = queue;
      enqueue =
          named(
              "jobs", "ready", "due", "waits", "clock", "types", "conf", "stat", "flow", "made",
              "gone", "lanes", "limits", "parked", "watch", "uniq", "out", "room");
      claim =
          named(
              "jobs", "live", "ready", "due", "retry", "leases", "clock", "waits", "types", "conf",
              "stat", "side", "limits", "lanes", "parked", "watch", "uniq", "out", "pre");
      extend =
          named(
              "jobs", "live", "waits", "due", "retry", "leases", "side", "conf", "limits", "ready",
              "lanes", "parked", "watch", "pre");
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
              "out",
              "pre");
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
              "moving",
              "pre");
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
              "out",
              "bin",
              "binned",
              "bins",
              "conf",
              "came");
      recall =
          named(
              "jobs",
              "side",
              "gone",
              "trash",
              "succeeded",
              "dead",
              "cancelled",
              "discarded",
              "kids",
              "uniq",
              "out",
              "bin",
              "binned",
              "bins",
              "conf",
              "came");
      sweep =
          named(
              "gone", "trash", "jobs", "uniq", "out", "side", "kids", "bin", "binned", "bins",
              "live", "leases", "conf", "room");
      watch = named("jobs", "kids", "gone", "binned");
      away = named("jobs", "moving", "side");
      arrive =
          named(
              "jobs", "ready", "due", "retry", "waits", "clock", "types", "conf", "stat", "made",
              "gone", "side", "uniq", "out", "moving", "limits", "lanes", "parked", "watch", "room",
              "came");
      depart = named("jobs", "moving", "side", "kids", "gone", "out", "came");
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
              "leases",
              "pre",
              "flow",
              "made",
              "side",
              "points:1m",
              "points:1h",
              "room");
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
              "discarded",
              "pre");
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
              "lanes",
              "pre");
    }

    /// The queue whose home it is.
    public String queue() {
      return queue;
    }

    /// What `enqueue.lua` is given.
    public List<byte[]> enqueue() {
      return enqueue;
    }

    /// What `settle.lua` is given.
    public List<byte[]> settle() {
      return settle;
    }

    /// What `get.lua` is given.
    public List<byte[]> get() {
      return get;
    }

    /// What `change.lua` is given.
    public List<byte[]> change() {
      return change;
    }

    /// What `prune.lua` is given.
    public List<byte[]> prune() {
      return prune;
    }

    /// What `recall.lua` is given.
    public List<byte[]> recall() {
      return recall;
    }

    /// What `sweep.lua` is given.
    public List<byte[]> sweep() {
      return sweep;
    }

    /// What `configure.lua` is given.
    public List<byte[]> configure() {
      return configure;
    }

    /// What `stand.lua` is given.
    public List<byte[]> stand() {
      return stand;
    }

    /// What `watch.lua` is given.
    public List<byte[]> watch() {
      return watch;
    }

    /// What `wake.lua` is given.
    public List<byte[]> wake() {
      return wake;
    }

    /// What `check.lua` is given.
    public List<byte[]> check() {
      return check;
    }

    /// With what was lent to each request, which has a key of its own.
    public List<byte[]> claim(List<String> requests) {
      var keys = new ArrayList<>(claim);
      requests.forEach(request -> keys.add(asked(request)));
      return keys;
    }

    /// What was lent to a request.
    public byte[] asked(String request) {
      return key(queue, "ask:" + request);
    }

    /// With the log of each job.
    public List<byte[]> extend(List<String> ids) {
      var keys = new ArrayList<>(extend);
      ids.forEach(id -> keys.add(key(queue, "log:" + id)));
      return keys;
    }

    /// With the logs of those whose lines are to go.
    public List<byte[]> unlink(List<String> ids) {
      var keys = new ArrayList<>(named("side", "trash"));
      ids.forEach(id -> keys.add(key(queue, "log:" + id)));
      return keys;
    }

    /// With its log, as all that goes with a job to another queue.
    public List<byte[]> away(String id) {
      return with(away, "log:" + id);
    }

    public List<byte[]> arrive(String id) {
      return with(arrive, "log:" + id);
    }

    public List<byte[]> depart(String id) {
      return with(depart, "log:" + id);
    }

    public List<byte[]> log(String id) {
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
