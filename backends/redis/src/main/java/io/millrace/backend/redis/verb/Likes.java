package io.millrace.backend.redis.verb;

import io.millrace.backend.redis.footing.Footing;
import io.millrace.backend.redis.form.Code;
import io.millrace.backend.redis.record.Like;
import io.millrace.backend.redis.record.Reading;
import io.millrace.backend.redis.record.Seen;
import io.millrace.backend.redis.record.Turned;
import io.millrace.core.job.Enqueued;
import io.millrace.core.job.Job;
import io.millrace.core.job.JobState;
import io.millrace.core.job.Unique;
import io.millrace.core.job.Unique.Conflict;
import io.millrace.core.job.Unique.Part;
import io.millrace.core.spi.Answer;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What becomes of a job when one like it is there. That one was seen by a script; when it has
/// become something else since, nothing is answered, and the job is to be put in anew.
public final class Likes {
  private static final int UNTIL = 6;

  private final Footing footing;
  private final Reading reading;
  private final Changing changing;

  Likes(Footing footing, Reading reading, Changing changing) {
    this.footing = footing;
    this.reading = reading;
    this.changing = changing;
  }

  /// Who stands for those like a job, and who comes next, if somebody does.
  record Stand(String queue, String there, String next) {}

  /// How a job stands to that one: only beside one that runs there is one more.
  Future<Like> of(Job job, Stand stand) {
    if (stand.there.isEmpty()) {
      return Future.succeededFuture(Like.NONE);
    }
    var same = new Like(Like.How.SAME, stand.there);
    boolean last = unique(job).onConflict() == Conflict.KEEP_LAST;
    return last && stand.next.isEmpty()
        ? look(stand, stand.there)
            .map(seen -> seen.map(it -> new Like(beside(it), stand.there)).orElse(Like.NONE))
        : Future.succeededFuture(same);
  }

  private static Like.How beside(Seen there) {
    return there.state() == JobState.RUNNING
        ? Like.How.BEHIND
        : there.state().terminal() ? Like.How.INSTEAD : Like.How.SAME;
  }

  /// The answer to the second of two that count as the same.
  Future<Optional<Enqueued>> answer(Job job, Stand stand) {
    var unique = unique(job);
    return switch (unique.onConflict()) {
      case SKIP -> unchanged(stand, stand.there);
      case REPLACE ->
          changed(stand, stand.there, seen -> Turned.replaced(seen, job, unique.replace()));
      case DEBOUNCE -> changed(stand, stand.there, seen -> Turned.debounced(seen, job, unique));
      case KEEP_LAST -> newest(job, stand);
    };
  }

  /// The newest args belong to the one that runs last.
  private Future<Optional<Enqueued>> newest(Job job, Stand stand) {
    var last = stand.next.isEmpty() ? stand.there : stand.next;
    return become(last, seen -> Turned.replaced(seen, job, Set.of(Part.ARGS)));
  }

  private Future<Optional<Enqueued>> changed(
      Stand stand, String id, Function<Seen, @Nullable Turned> turn) {
    return become(id, turn)
        .compose(done -> done.isPresent() ? Future.succeededFuture(done) : unchanged(stand, id));
  }

  private Future<Optional<Enqueued>> become(String id, Function<Seen, @Nullable Turned> turn) {
    return changing
        .become(id, turn)
        .map(changed ->
            changed.answers().getFirst() instanceof Answer.Done(var snapshot)
                ? Optional.of(new Enqueued.Duplicate(snapshot, true))
                : Optional.empty());
  }

  private Future<Optional<Enqueued>> unchanged(Stand stand, String id) {
    return look(stand, id)
        .map(seen ->
            seen.filter(Likes::counts).map(it -> new Enqueued.Duplicate(it.snapshot(), false)));
  }

  /// One that was cancelled since it was seen is no answer to who wants something done.
  private static boolean counts(Seen seen) {
    return !seen.state().terminal()
        || (seen.packed().tale().bonds().states() >> Code.of(seen.state()) & 1) == 1;
  }

  private Future<Optional<Seen>> look(Stand stand, String id) {
    return reading
        .look(footing.commands(), Map.of(id, stand.queue))
        .map(look -> Optional.ofNullable(look.seen().get(id)));
  }

  /// Who stands, as it is written in `uniq`.
  public static String standing(byte[] from) {
    int width = from[UNTIL] & 0xFF;
    return new String(from, UNTIL + 1, width, StandardCharsets.US_ASCII);
  }

  private static Unique unique(Job job) {
    return job.ties().unique().orElseThrow();
  }
}
