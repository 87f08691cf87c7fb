package io.millrace.backend.memory.find;

import io.millrace.backend.memory.home.Home;
import io.millrace.backend.memory.home.Ledger;
import io.millrace.backend.memory.job.Entry;
import io.millrace.backend.memory.job.Line;
import io.millrace.backend.memory.job.Merge;
import io.millrace.backend.memory.lane.Lane;
import io.millrace.core.job.JobState;
import io.millrace.core.query.Field;
import io.millrace.core.query.JobQuery;
import io.millrace.core.query.Sort;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The walk over jobs of some homes that a [Sort] means, as short as a query lets it be: only
/// through the places of its states, the types it names of ready ones, the stretch of the time that
/// the walk goes along, or the jobs it names itself.
public final class Sorted {
  /// How many jobs are sorted by hand at most: nothing keeps the running in order of their start,
  /// or those of several states in order of enqueue.
  private static final int MOST_SORTED = 10_000;

  private final JobQuery query;
  private final Sort sort;
  private final List<Home> homes;
  private final Set<JobState> states;
  private final @Nullable List<Entry> named;
  private final @Nullable Set<String> causes;
  private final long from;
  private final long to;

  public Sorted(JobQuery query, Sort sort, Ledger ledger) {
    this.query = query;
    this.sort = sort;
    this.homes = homes(query, ledger);
    this.states = query.reach();
    this.named = query.ids().map(ids -> named(ids, ledger)).orElse(null);
    this.causes = query.causes().orElse(null);
    var during = query.during(time());
    this.from = during.from().map(Instant::toEpochMilli).orElse(Long.MIN_VALUE);
    this.to = during.to().map(Instant::toEpochMilli).orElse(Long.MAX_VALUE);
  }

  private static List<Home> homes(JobQuery query, Ledger ledger) {
    var homes = new ArrayList<Home>();
    for (var home : ledger.homes.all()) {
      if (query.matchesQueue(home.name())) {
        homes.add(home);
      }
    }
    return homes;
  }

  private static List<Entry> named(Collection<String> ids, Ledger ledger) {
    var named = new ArrayList<Entry>();
    for (var id : ids) {
      var entry = ledger.job(id);
      if (entry != null) {
        named.add(entry);
      }
    }
    return named;
  }

  List<Home> homes() {
    return homes;
  }

  /// The time that the walk goes along.
  private Field time() {
    return switch (sort.field()) {
      case CREATED_AT, RANK -> Field.CREATED;
      case RUN_AT -> Field.RUN_AT;
      case STARTED_AT -> Field.STARTED;
      case FINISHED_AT -> Field.FINISHED;
    };
  }

  /// Whether the walk shows hardly a job that does not match, so that nobody has to be told how
  /// many were looked at.
  boolean isSure() {
    if (named != null || states.isEmpty()) {
      return true;
    }
    return switch (sort.field()) {
      case CREATED_AT ->
          isSorted()
              ? asksOnly(Field.STATE, Field.QUEUE)
              : !query.namesStates() && query.asksOnly(Field.QUEUE, Field.CREATED);
      case RANK -> query.asksOnly(Field.STATE, Field.QUEUE, Field.TYPE);
      case RUN_AT, STARTED_AT, FINISHED_AT -> asksOnly(Field.STATE, Field.QUEUE, time());
    };
  }

  /// Whether nothing else is asked, or the signatures along whose lines it walks.
  private boolean asksOnly(Field one, Field... more) {
    var fields = EnumSet.of(one, more);
    if (causes != null) {
      fields.add(Field.SIGNATURE);
    }
    return fields.containsAll(query.asked());
  }

  /// Where the walk begins: before the first job.
  public Slices.Position start() {
    long edge = sort.descending() ? Long.MAX_VALUE : Long.MIN_VALUE;
    return new Slices.Position(edge, edge);
  }

  public Slices.Position position(Entry entry) {
    return new Slices.Position(key(entry), entry.n);
  }

  private long key(Entry entry) {
    return switch (sort.field()) {
      case CREATED_AT -> entry.n;
      case RUN_AT -> entry.runAt;
      case STARTED_AT -> entry.startedAt;
      case FINISHED_AT -> entry.finishedAt;
      case RANK -> Lane.rank(entry);
    };
  }

  private Comparator<Entry> order() {
    var ascending = Comparator.<Entry>comparingLong(this::key).thenComparingLong(it -> it.n);
    return sort.descending() ? ascending.reversed() : ascending;
  }

  /// The jobs behind that position. Nothing may change while it is walked.
  public Iterator<Entry> from(Slices.Position position) {
    if (named != null) {
      return sorted(named, position);
    }
    if (sort.field() == Sort.Field.CREATED_AT && isSorted()) {
      return sorted(standing(), position);
    }
    var walks = new ArrayList<Iterator<Entry>>();
    for (var home : homes) {
      walks(home, position, walks);
    }
    return Merge.of(walks, order());
  }

  private void walks(Home home, Slices.Position at, List<Iterator<Entry>> walks) {
    boolean down = sort.descending();
    switch (sort.field()) {
      case CREATED_AT -> walks.add(made(home, at));
      case RANK -> walks.add(home.ready.walk(at.key(), down, query::matchesType));
      case STARTED_AT -> walks.add(sorted(home.places.of(JobState.RUNNING), at));
      case RUN_AT, FINISHED_AT -> {
        lines(home).forEach(line -> walks.add(along(line, at)));
      }
    }
  }

  /// Where all stand who can match, but for those who are ready. Only the dead have a signature.
  private List<Line> lines(Home home) {
    if (causes == null) {
      return states.stream().filter(it -> it != JobState.READY).map(home.places::of).toList();
    }
    return states.contains(JobState.DEAD)
        ? causes.stream().map(home.places.causes::of).toList()
        : List.of();
  }

  private Iterator<Entry> along(Line line, Slices.Position at) {
    return sort.descending()
        ? new Until(
            line.walk(Math.min(at.key(), to), at.key() < to ? at.n() : Long.MIN_VALUE, true),
            it -> key(it) >= from)
        : new Until(
            line.walk(Math.max(at.key(), from), at.key() >= from ? at.n() : Long.MIN_VALUE, false),
            it -> key(it) < to);
  }

  private Iterator<Entry> made(Home home, Slices.Position at) {
    if (sort.descending()) {
      long end = to == Long.MAX_VALUE ? to : Created.firstAt(home.places.made, to);
      long key = Math.min(at.key(), end);
      return new Until(home.places.made.walk(key, key, true), it -> it.createdAt >= from);
    }
    long begin = from == Long.MIN_VALUE ? from : Created.firstAt(home.places.made, from) - 1;
    long key = Math.max(at.key(), begin);
    return new Until(home.places.made.walk(key, key, false), it -> it.createdAt < to);
  }

  /// Whether all that stand in the states asked for are few enough to be sorted by hand.
  private boolean isSorted() {
    if (causes == null && !query.namesStates()) {
      return false;
    }
    long count = 0;
    for (var home : homes) {
      count += causes == null ? count(home) : lines(home).stream().mapToInt(Line::size).sum();
    }
    return count <= MOST_SORTED;
  }

  private long count(Home home) {
    return states.stream().mapToInt(home.places::count).sum();
  }

  private List<Entry> standing() {
    var standing = new ArrayList<Entry>();
    for (var home : homes) {
      if (causes == null && states.contains(JobState.READY)) {
        home.ready.walk(Long.MIN_VALUE, false).forEachRemaining(standing::add);
      }
      lines(home).forEach(line -> line.forEach(standing::add));
    }
    return standing;
  }

  private Iterator<Entry> sorted(Iterable<Entry> line, Slices.Position at) {
    var jobs = new ArrayList<Entry>();
    for (var entry : line) {
      int behind = Long.compare(key(entry), at.key());
      behind = behind != 0 ? behind : Long.compare(entry.n, at.n());
      if (sort.descending() ? behind < 0 : behind > 0) {
        jobs.add(entry);
      }
      if (jobs.size() == MOST_SORTED) {
        break;
      }
    }
    jobs.sort(order());
    return jobs.iterator();
  }
}
