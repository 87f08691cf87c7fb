package io.millrace.backend.redis.footing;

import io.millrace.backend.redis.wire.Args;
import io.millrace.backend.redis.wire.Heard;
import io.millrace.core.job.Ids;
import io.millrace.core.job.Job;
import io.millrace.core.queue.Spread;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// In which home a job is (`stores.md` §4): what this node lent lately, then the number in the id,
/// then the directory; and in which a new one of its queue belongs (§8), as far as this node knows
/// how many shards that has. Who goes by an older number is refused there, and asks again.
public final class Homes {
  private static final int MOST_RECENT = 10_000;

  /// So many names of homes are read at once.
  private static final int SLICE = 1_000;

  private final Footing footing;
  private final Map<String, Integer> numbers = new HashMap<>();
  private final Map<Integer, String> names = new HashMap<>();

  private final Shards shards = new Shards();
  private final Map<String, String> recent =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
          return size() > MOST_RECENT;
        }
      };

  public Homes(Footing footing) {
    this.footing = footing;
  }

  /// The numbers of the homes of these queues, in their order; those that have none get theirs.
  public Future<List<List<Integer>>> numbers(List<String> queues) {
    return known(queues)
        .map(_ ->
            queues.stream()
                .map(it -> shards.homes(it).stream().map(numbers::get).toList())
                .toList());
  }

  /// The number of a home that is known here.
  public int number(String home) {
    return numbers.getOrDefault(home, 0);
  }

  /// That it is known of each of these how many shards it has, and that all of them have a number.
  public Future<?> known(Collection<String> queues) {
    var unknown = queues.stream().filter(it -> !shards.knows(it)).distinct().toList();
    return counted(unknown)
        .compose(_ -> numbered(queues.stream().flatMap(it -> shards.homes(it).stream()).toList()));
  }

  private Future<?> counted(List<String> queues) {
    return Future.all(
        queues.stream()
            .map(queue ->
                footing
                    .commands()
                    .read(
                        "HGET",
                        new Args().add(footing.keys().of(queue, "conf").getFirst()).add("shards"))
                    .map(count -> {
                      shards.has(queue, count.isNothing() ? 1 : (int) count.number());
                      return count;
                    }))
            .toList());
  }

  /// How many shards queues have, as far as this node knows.
  public Shards shards() {
    return shards;
  }

  /// The home in which a job of a known queue belongs: that of its key, or of those like it; else
  /// that which its id names, if it is one of them.
  public String home(Job job) {
    var queue = job.queue();
    int count = shards.of(queue);
    return count < 2
        ? queue
        : Shards.home(
            queue,
            Spread.bound(job.key(), job.ties(), count)
                .orElseGet(() -> named(job.id(), queue, count)));
  }

  private int named(String id, String queue, int count) {
    return named(id)
        .filter(it -> Shards.queue(it).equals(queue) && Shards.place(it) < count)
        .map(Shards::place)
        .orElseGet(() -> Spread.of(id, count));
  }

  /// The home that an id names, if this node knows it.
  public Optional<String> named(String id) {
    var number = Ids.home(id);
    return number.isPresent()
        ? Optional.ofNullable(names.get(number.getAsInt()))
        : Optional.empty();
  }

  /// That each of these homes has a number.
  public Future<?> numbered(Collection<String> homes) {
    var unknown = homes.stream().filter(it -> !numbers.containsKey(it)).distinct().toList();
    if (unknown.isEmpty()) {
      return Future.succeededFuture();
    }
    var args = new Args();
    unknown.forEach(args::add);
    return footing
        .commands()
        .run(Scripts.HOMES, footing.keys().center("homes"), args)
        .map(given -> {
          for (int at = 0; at < unknown.size(); at++) {
            know(unknown.get(at), given.whole(at));
          }
          return null;
        });
  }

  /// All homes that ever were, by name.
  public Future<Collection<String>> all() {
    return reload("0").map(_ -> new TreeMap<>(numbers).keySet());
  }

  private Future<?> reload(String cursor) {
    var homes = footing.keys().center("homes").getFirst();
    return footing
        .reads()
        .read("HSCAN", new Args().add(homes).add(cursor).add("COUNT").add(SLICE))
        .compose(slice -> {
          var some = slice.at(1);
          for (int at = 0; at < some.size(); at += 2) {
            know(some.text(at), some.whole(at + 1));
          }
          var next = slice.text(0);
          return next.equals("0") ? Future.succeededFuture() : reload(next);
        });
  }

  private void know(String home, int number) {
    numbers.put(home, number);
    names.put(number, home);
    shards.met(home);
  }

  /// All queues that ever were, by name.
  public Future<Collection<String>> queues() {
    return all()
        .map(homes -> {
          var queues = new TreeSet<>(homes);
          queues.removeIf(it -> Shards.place(it) > 0);
          return queues;
        });
  }

  /// Whether the number in an id leads to that home, so that no directory has to.
  public boolean leadsTo(String id, String home) {
    var named = Ids.home(id);
    return named.isPresent() && Integer.valueOf(named.getAsInt()).equals(numbers.get(home));
  }

  /// That this node knows where that job is.
  public void met(String id, String queue) {
    if (!leadsTo(id, queue)) {
      recent.put(id, queue);
    }
  }

  public void left(String id) {
    recent.remove(id);
  }

  /// Where these jobs are to be found; those of which nobody knows are left out.
  public Future<Map<String, String>> of(Collection<String> ids) {
    var found = new HashMap<String, String>();
    var foreign = new ArrayList<String>();
    boolean reload = false;
    for (var id : ids) {
      var queue = near(id);
      if (queue != null) {
        found.put(id, queue);
      } else {
        reload |= Ids.home(id).isPresent();
        foreign.add(id);
      }
    }
    if (foreign.isEmpty()) {
      return Future.succeededFuture(found);
    }
    Future<?> known = reload ? reload("0") : Future.succeededFuture();
    return known.compose(_ -> lookUp(foreign, found));
  }

  private @Nullable String near(String id) {
    var queue = recent.get(id);
    if (queue != null) {
      return queue;
    }
    var number = Ids.home(id);
    return number.isPresent() ? names.get(number.getAsInt()) : null;
  }

  private Future<Map<String, String>> lookUp(List<String> ids, Map<String, String> found) {
    var slots = new HashMap<Integer, List<String>>();
    for (var id : ids) {
      slots.computeIfAbsent(Keys.slot(id), _ -> new ArrayList<>()).add(id);
    }
    var asked = new ArrayList<Future<?>>();
    for (var same : slots.values()) {
      var args = new Args().add(footing.keys().directory(same.getFirst()).getFirst());
      same.forEach(args::add);
      asked.add(
          footing
              .reads()
              .read("HMGET", args)
              .map(entries -> {
                entered(same, entries, found);
                return entries;
              }));
    }
    return Future.all(asked)
        .map(_ -> {
          for (var id : ids) {
            var queue = near(id);
            if (queue != null) {
              found.putIfAbsent(id, queue);
            }
          }
          return found;
        });
  }

  /// Where else those of these may be than where they were looked for: where the directory knows
  /// them, since they went to another queue; or whence they go there, when they have not come yet.
  public Future<Map<String, String>> again(Collection<String> ids, Map<String, String> where) {
    if (ids.isEmpty()) {
      return Future.succeededFuture(Map.of());
    }
    var slots = new HashMap<Integer, List<String>>();
    for (var id : ids) {
      slots.computeIfAbsent(Keys.slot(id), _ -> new ArrayList<>()).add(id);
    }
    var to = new HashMap<String, String>();
    var from = new HashMap<String, String>();
    var asked = new ArrayList<Future<?>>();
    for (var same : slots.values()) {
      var keys = footing.keys().moves(same.getFirst());
      asked.add(entries(keys.getFirst(), same, to));
      asked.add(entries(keys.getLast(), same, from));
    }
    return Future.all(asked)
        .map(_ -> {
          var found = new HashMap<String, String>();
          for (var id : ids) {
            var queue = to.get(id);
            var other = queue == null || queue.equals(where.get(id)) ? from.get(id) : queue;
            if (queue != null && other != null) {
              found.put(id, other);
              moved(id, queue);
            }
          }
          return found;
        });
  }

  private Future<?> entries(byte[] key, List<String> ids, Map<String, String> found) {
    var args = new Args().add(key);
    ids.forEach(args::add);
    return footing
        .commands()
        .read("HMGET", args)
        .map(entries -> {
          entered(ids, entries, found);
          return entries;
        });
  }

  /// That this node knows of a job that went to that queue.
  public void moved(String id, String queue) {
    left(id);
    met(id, queue);
  }

  private static void entered(List<String> ids, Heard entries, Map<String, String> found) {
    for (int at = 0; at < ids.size(); at++) {
      var entry = entries.at(at);
      if (!entry.isNothing()) {
        var bytes = entry.bytes();
        found.put(ids.get(at), new String(bytes, 6, bytes.length - 6, StandardCharsets.US_ASCII));
      }
    }
  }

  /// Writes down that these ids, which do not say it, are to be found in that home. Answers where
  /// each is: an id has one home.
  public Future<Map<String, String>> place(List<String> ids, String queue) {
    var slots = new HashMap<Integer, List<String>>();
    for (var id : ids) {
      slots.computeIfAbsent(Keys.slot(id), _ -> new ArrayList<>()).add(id);
    }
    var placed = new HashMap<String, String>();
    var asked = new ArrayList<Future<?>>();
    for (var same : slots.values()) {
      var args = footing.args().add(queue);
      same.forEach(args::add);
      asked.add(
          footing
              .commands()
              .run(Scripts.PLACE, footing.keys().directory(same.getFirst()), args)
              .map(homes -> {
                for (int at = 0; at < same.size(); at++) {
                  placed.put(same.get(at), homes.text(at));
                }
                return homes;
              }));
    }
    return Future.all(asked).map(placed);
  }

  /// Has an id, under which there is nothing in the home that is written down, written down in
  /// another: first nobody may put it there any more, then the directory changes. Answers whether
  /// it did; else somebody was faster, and it is to be looked for again.
  public Future<Boolean> move(String id, String from, String to) {
    var barred = footing.keys().of(from, "jobs", "gone");
    return footing
        .commands()
        .run(Scripts.BAR, barred, footing.args().add(id))
        .compose(bar ->
            bar.number() == 0
                ? Future.succeededFuture(false)
                : footing
                    .commands()
                    .run(
                        Scripts.REHOME,
                        footing.keys().directory(id),
                        footing.args().add(id).add(from).add(to))
                    .map(done -> done.number() == 1));
  }
}
