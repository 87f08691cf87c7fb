package io.millrace.backend.redis;

import io.millrace.core.spi.Absent;
import io.millrace.core.spi.Answer;
import io.millrace.core.spi.BackendUnavailable;
import io.millrace.core.spi.Cancel;
import io.millrace.core.spi.Change;
import io.millrace.core.spi.Redrive;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What people do to jobs: patch, promote, snooze, cancel, redrive. What a job becomes is worked
/// out from what it was seen to be; when it has become something else before that arrives, it is
/// looked at again.
final class Changing {
  private static final int MOST_TRIES = 10;

  private final Footing footing;
  private final Reading reading;
  private final Permits permits;

  Changing(Footing footing, Reading reading, Permits permits) {
    this.footing = footing;
    this.reading = reading;
    this.permits = permits;
  }

  /// What is asked of one job.
  private record Ask(int place, String id, Function<Seen, @Nullable Turned> turn) {}

  Future<List<Answer>> change(List<Change> changes) {
    return each(changes, Change::id, change -> seen -> Turned.changed(seen, change));
  }

  Future<List<Answer>> cancel(List<Cancel> asks) {
    return each(asks, Cancel::id, ask -> seen -> Turned.cancelled(seen, ask));
  }

  Future<List<Answer>> redrive(List<Redrive> asks) {
    return each(asks, Redrive::id, ask -> seen -> Turned.redriven(seen, ask));
  }

  private <T> Future<List<Answer>> each(
      List<T> asks, Function<T, String> id, Function<T, Function<Seen, @Nullable Turned>> turn) {
    var open = new ArrayList<Ask>(asks.size());
    for (int at = 0; at < asks.size(); at++) {
      open.add(new Ask(at, id.apply(asks.get(at)), turn.apply(asks.get(at))));
    }
    var answers = new Answer[asks.size()];
    return round(open, answers, MOST_TRIES).map(_ -> Arrays.asList(answers));
  }

  /// One round: the first ask of each job. Those that came too late go into the next one, and so do
  /// further asks of the same job.
  private Future<?> round(List<Ask> open, Answer[] answers, int tries) {
    if (open.isEmpty()) {
      return Future.succeededFuture();
    }
    if (tries == 0) {
      return Future.failedFuture(new BackendUnavailable("a job changes faster than it is changed"));
    }
    var ids = new HashSet<String>();
    var now = open.stream().filter(ask -> ids.add(ask.id)).toList();
    var later = new ArrayList<>(open.stream().filter(ask -> !now.contains(ask)).toList());
    boolean repeated = !later.isEmpty();
    return reading
        .look(footing.commands, ids)
        .compose(look -> turn(now, look, answers))
        .compose(late -> {
          later.addAll(0, late);
          return round(later, answers, repeated && late.isEmpty() ? tries : tries - 1);
        });
  }

  /// Answers those that came too late.
  private Future<List<Ask>> turn(List<Ask> asks, Reading.Look look, Answer[] answers) {
    var byHome = new LinkedHashMap<String, List<Ask>>();
    var turned = new HashMap<Ask, Turned>();
    for (var ask : asks) {
      var seen = look.seen().get(ask.id);
      var to = seen == null ? null : ask.turn.apply(seen);
      if (seen == null) {
        answers[ask.place] = Absent.ABSENT;
      } else if (to == null) {
        answers[ask.place] = new Answer.Refused(seen.state(), seen.version());
      } else {
        turned.put(ask, to);
        byHome.computeIfAbsent(to.queue(), _ -> new ArrayList<>()).add(ask);
      }
    }
    var late = new ArrayList<Ask>();
    var asked = new ArrayList<Future<?>>();
    byHome.forEach((queue, here) -> asked.add(send(queue, here, turned, answers, late)));
    return Future.all(asked).map(late);
  }

  private Future<?> send(
      String queue, List<Ask> asks, Map<Ask, Turned> turned, Answer[] answers, List<Ask> late) {
    var args = footing.args();
    asks.forEach(ask -> turned(turned, ask).writeTo(args));
    return footing
        .commands
        .run(Scripts.CHANGE, footing.keys.home(queue).change, args)
        .onSuccess(words -> {
          for (int at = 0; at < asks.size(); at++) {
            var ask = asks.get(at);
            if (words.yes(at + 1)) {
              answers[ask.place] = new Answer.Done(turned(turned, ask).to().snapshot());
            } else {
              late.add(ask);
            }
          }
        })
        .compose(words -> permits.over(Claiming.freed(words.at(0))));
  }

  private static Turned turned(Map<Ask, Turned> all, Ask ask) {
    return Objects.requireNonNull(all.get(ask), "what was turned");
  }
}
