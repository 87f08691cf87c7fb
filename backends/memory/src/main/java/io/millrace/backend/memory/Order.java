package io.millrace.backend.memory;

import io.millrace.core.job.JobState;
import io.millrace.core.query.Sort;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/// The walk over jobs of some homes that a [Sort] means.
record Order(List<Home> homes, Set<JobState> states, Sort sort) {
  /// How many running jobs are sorted by hand at most: nothing keeps them in order of their start.
  private static final int MAX_RUNNING = 10_000;

  /// Where the walk begins: before the first job.
  Slices.Position start() {
    long edge = sort.descending() ? Long.MAX_VALUE : Long.MIN_VALUE;
    return new Slices.Position(edge, edge);
  }

  Slices.Position position(Entry entry) {
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

  /// The jobs behind that position. Nothing may change while it is walked.
  Iterator<Entry> from(Slices.Position position) {
    var walks = new ArrayList<Iterator<Entry>>();
    for (var home : homes) {
      walks(home, position, walks);
    }
    var ascending = Comparator.<Entry>comparingLong(this::key).thenComparingLong(it -> it.n);
    return Merge.of(walks, sort.descending() ? ascending.reversed() : ascending);
  }

  private void walks(Home home, Slices.Position at, List<Iterator<Entry>> walks) {
    boolean down = sort.descending();
    switch (sort.field()) {
      case CREATED_AT -> walks.add(home.made.walk(at.key(), at.n(), down));
      case RANK -> walks.add(home.ready.walk(at.key(), down));
      case STARTED_AT -> walks.add(running(home, at));
      case RUN_AT, FINISHED_AT -> {
        for (var state : states) {
          walks.add(home.place(state).walk(at.key(), at.n(), down));
        }
      }
    }
  }

  private Iterator<Entry> running(Home home, Slices.Position at) {
    var jobs = new ArrayList<Entry>();
    for (var entry : home.place(JobState.RUNNING)) {
      int behind = Long.compare(entry.startedAt, at.key());
      behind = behind != 0 ? behind : Long.compare(entry.n, at.n());
      if (sort.descending() ? behind < 0 : behind > 0) {
        jobs.add(entry);
      }
      if (jobs.size() == MAX_RUNNING) {
        break;
      }
    }
    var ascending =
        Comparator.<Entry>comparingLong(it -> it.startedAt).thenComparingLong(it -> it.n);
    jobs.sort(sort.descending() ? ascending.reversed() : ascending);
    return jobs.iterator();
  }
}
