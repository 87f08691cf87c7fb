package io.millrace.backend.redis.verb;

import io.millrace.backend.redis.form.Errand;
import io.millrace.backend.redis.record.Like;
import io.millrace.backend.redis.wire.Heard;
import io.millrace.core.job.Job;
import io.millrace.core.job.JobSnapshot;
import io.millrace.core.job.JobState;
import io.millrace.core.job.Life;
import io.millrace.core.job.Progress;
import io.millrace.core.job.Tried;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What the script said of one job that was to be put in, and what it left to be done elsewhere.
record Put(int word, int detail, Likes.Stand stand, Like.How how, long now, List<Errand> owed) {
  static final int NEW = 1;
  static final int KNOWN = 2;
  static final int FORGOTTEN = 3;
  static final int REFUSED = 4;
  static final int DRAINING = 5;
  static final int BARRED = 6;
  static final int LIKE = 7;
  static final int MOVED = 8;
  static final int LATER = 9;
  static final int ELSEWHERE = 10;

  private static final Likes.Stand NOBODY = new Likes.Stand("", "", "");

  /// The job that its answer tells of.
  String about(Job job) {
    return word == LIKE ? stand.there() : job.id();
  }

  /// Whether one like it is there, and another one than was known when this was asked.
  boolean isOther(Like like) {
    return word == LIKE && !(like.how() == Like.How.SAME && like.there().equals(stand.there()));
  }

  /// What it said of these, in their order. What is owed belongs to the job that it names; what is
  /// owed otherwise to the first.
  static List<Put> all(Heard answer, String home, List<Job> jobs, Map<String, Like> known) {
    long now = answer.number(0);
    if (answer.size() == 1) {
      var elsewhere = new Put(ELSEWHERE, 0, NOBODY, Like.How.NONE, now, List.of());
      return Collections.nCopies(jobs.size(), elsewhere);
    }
    int last = 2 * jobs.size() + 1;
    var owed = answer.size() > last ? answer.at(last).texts() : List.<String>of();
    var puts = new ArrayList<Put>(jobs.size());
    for (int at = 1; at < last; at += 2) {
      int word = answer.whole(at);
      boolean like = word == LIKE;
      var id = jobs.get(at / 2).id();
      boolean first = at == 1;
      puts.add(
          new Put(
              word,
              like ? 0 : answer.whole(at + 1),
              like ? stand(home, answer.at(at + 1)) : NOBODY,
              known.getOrDefault(id, Like.NONE).how(),
              now,
              owed.isEmpty() ? List.of() : owed(home, owed, id, first)));
    }
    return puts;
  }

  private static Likes.Stand stand(String queue, Heard of) {
    return new Likes.Stand(queue, of.text(0), of.text(1));
  }

  private static List<Errand> owed(String queue, List<String> owed, String id, boolean first) {
    return owed.stream()
        .map(it -> new Errand(queue, it))
        .filter(
            it -> it.what() instanceof Errand.What.Watch(String child) ? child.equals(id) : first)
        .toList();
  }

  /// The job as it is when it is made.
  JobSnapshot born(Job job) {
    var at = Instant.ofEpochMilli(now);
    var scheduled =
        job.window().runAt().map(it -> Instant.ofEpochMilli(it.toEpochMilli())).orElse(at);
    boolean later = scheduled.isAfter(at);
    boolean waits = how == Like.How.BEHIND || !job.ties().parents().isEmpty();
    var course =
        new Life.Course(
            at, at, scheduled, later ? scheduled : at, Optional.empty(), Optional.empty());
    return new JobSnapshot(
        job,
        new Life(
            waits ? JobState.WAITING : later ? JobState.SCHEDULED : JobState.READY,
            new Tried(0, 0),
            0,
            1,
            course,
            Optional.empty(),
            Progress.NONE,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            List.of(),
            List.of()));
  }
}
