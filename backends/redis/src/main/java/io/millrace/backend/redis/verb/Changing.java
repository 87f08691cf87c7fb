package io.millrace.backend.redis.verb;

import io.millrace.backend.redis.footing.Footing;
import io.millrace.backend.redis.footing.Homes;
import io.millrace.backend.redis.footing.Scripts;
import io.millrace.backend.redis.form.Errand;
import io.millrace.backend.redis.form.Word;
import io.millrace.backend.redis.lend.Visiting;
import io.millrace.backend.redis.limit.Permits;
import io.millrace.backend.redis.queue.Rooms;
import io.millrace.backend.redis.record.Reading;
import io.millrace.backend.redis.record.Seen;
import io.millrace.backend.redis.record.Turned;
import io.millrace.core.spi.Absent;
import io.millrace.core.spi.Answer;
import io.millrace.core.spi.BackendUnavailable;
import io.millrace.core.spi.Cancel;
import io.millrace.core.spi.Change;
import io.millrace.core.spi.Redrive;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What becomes of jobs otherwise than by an attempt: people patch, promote, snooze, cancel and
/// redrive them, those that they wait for end, others like them come. What a job becomes is worked
/// out from what it was seen to be; when it has become something else before that arrives, it is
/// looked at again.
public final class Changing {
  private static final int MOST_TRIES = 30;
  private static final int SLICE = 100;
  private static final long STAYS = -1;

  private final Footing footing;
  private final Homes homes;
  private final Reading reading;
  private final Moving moving;
  private final Permits permits;
  private final Rooms rooms;
  private final Map<String, Future<?>> newest = new HashMap<>();

  public Changing(Footing footing, Homes homes, Reading reading, Moving moving, Permits permits) {
    this.footing = footing;
    this.homes = homes;
    this.reading = reading;
    this.moving = moving;
    this.permits = permits;
    this.rooms = new Rooms(footing);
  }

  /// What was answered, and what is to be done elsewhere because of it.
  public record Changed(List<Answer> answers, List<Errand> owed) {}

  /// How jobs are looked at.
  private interface Looks {
    Future<Reading.Look> at(Collection<String> ids);
  }

  /// What is asked of one job.
  private record Ask(int place, String id, Function<Seen, @Nullable Turned> turn) {}

  Future<Changed> change(List<Change> changes) {
    var queues =
        changes.stream()
            .filter(it -> it.how() instanceof Change.Patch)
            .map(it -> ((Change.Patch) it.how()).job().queue())
            .toList();
    return homes
        .known(queues)
        .compose(_ ->
            each(changes, Change::id, change -> seen -> Turned.changed(seen, change, homes::home)));
  }

  Future<Changed> cancel(List<Cancel> asks) {
    return each(asks, Cancel::id, ask -> seen -> Turned.cancelled(seen, ask));
  }

  Future<Changed> redrive(List<Redrive> asks) {
    return each(asks, Redrive::id, ask -> seen -> Turned.redriven(seen, ask, homes::home));
  }

  /// Jobs are told of those for which they wait; one that does not is left alone.
  Future<Changed> hear(List<Word> words) {
    return each(words, Word::child, word -> seen -> Turned.heard(seen, word));
  }

  /// One job becomes what is made of it.
  Future<Changed> become(String id, Function<Seen, @Nullable Turned> turn) {
    return each(List.of(id), it -> it, _ -> turn);
  }

  /// The same of jobs that stand in that home, wherever their ids lead.
  public Future<Changed> become(
      String home, List<String> ids, Function<Seen, @Nullable Turned> turn) {
    Looks there =
        some -> {
          var where = new HashMap<String, String>();
          some.forEach(id -> where.put(id, home));
          return reading.look(footing.commands(), where);
        };
    return each(ids, it -> it, _ -> turn, there);
  }

  private <T> Future<Changed> each(
      List<T> asks, Function<T, String> id, Function<T, Function<Seen, @Nullable Turned>> turn) {
    return each(asks, id, turn, ids -> reading.look(footing.commands(), ids));
  }

  private <T> Future<Changed> each(
      List<T> asks,
      Function<T, String> id,
      Function<T, Function<Seen, @Nullable Turned>> turn,
      Looks looks) {
    var open = new ArrayList<Ask>(asks.size());
    for (int at = 0; at < asks.size(); at++) {
      open.add(new Ask(at, id.apply(asks.get(at)), turn.apply(asks.get(at))));
    }
    var turning = new Turning(asks.size(), looks);
    var ids = new HashSet<String>();
    open.forEach(ask -> ids.add(ask.id));
    return behind(ids, () -> turning.round(open, MOST_TRIES)).map(_ -> turning.changed());
  }

  /// Of a hundred who turn the same job at once one has his way, and all look again: so those of
  /// this node stand in line, and only other nodes come in between. Where the store did not answer
  /// one, those behind him are told the same: none of them waits longer than he did.
  private Future<?> behind(Set<String> ids, Supplier<Future<?>> turning) {
    var before = ids.stream().map(newest::get).filter(Objects::nonNull).distinct().toList();
    var mine =
        before.isEmpty()
            ? turning.get()
            : Future.join(before)
                .transform(it ->
                    it.cause() instanceof BackendUnavailable
                        ? Future.failedFuture(it.cause())
                        : turning.get());
    ids.forEach(id -> newest.put(id, mine));
    return mine.onComplete(_ -> ids.forEach(id -> newest.remove(id, mine)));
  }

  /// What one call does.
  private final class Turning {
    private final Answer[] answers;
    private final Looks looks;
    private final List<Errand> owed = new ArrayList<>(0);

    Turning(int count, Looks looks) {
      answers = new Answer[count];
      this.looks = looks;
    }

    Changed changed() {
      return new Changed(Arrays.asList(answers), owed);
    }

    /// One round: the first ask of each job. Those that came too late go into the next one, and so
    /// do further asks of the same job.
    Future<?> round(List<Ask> open, int tries) {
      if (open.isEmpty()) {
        return Future.succeededFuture();
      }
      if (tries == 0) {
        return Future.failedFuture(
            new BackendUnavailable("a job changes faster than it is changed"));
      }
      var ids = new HashSet<String>();
      var now = new ArrayList<Ask>(open.size());
      var later = new ArrayList<Ask>(0);
      open.forEach(ask -> (ids.add(ask.id) ? now : later).add(ask));
      boolean repeated = !later.isEmpty();
      return looks
          .at(ids)
          .compose(look -> homes.known(queues(look)).compose(_ -> turn(now, look)))
          .compose(late -> {
            later.addAll(0, late);
            return round(later, repeated && late.isEmpty() ? tries : tries - 1);
          });
    }

    private static List<String> queues(Reading.Look look) {
      return look.seen().values().stream().map(it -> it.packed().job().queue()).toList();
    }

    /// Answers those that came too late.
    private Future<List<Ask>> turn(List<Ask> asks, Reading.Look look) {
      var byHome = new LinkedHashMap<String, List<Ask>>();
      var turned = new HashMap<Ask, Turned>();
      var late = new ArrayList<Ask>();
      var asked = new ArrayList<Future<?>>();
      for (var ask : asks) {
        var seen = look.seen().get(ask.id);
        if (seen != null && seen.isAway()) {
          late.add(ask);
          asked.add(moving.carry(seen.packed().home(), ask.id).map(owed::addAll));
          continue;
        }
        var to = seen == null ? null : ask.turn.apply(seen);
        if (seen == null) {
          answers[ask.place] = Absent.ABSENT;
        } else if (to == null) {
          answers[ask.place] = new Answer.Refused(seen.state(), seen.version());
        } else {
          turned.put(ask, to);
          byHome.computeIfAbsent(to.home(), _ -> new ArrayList<>()).add(ask);
        }
      }
      byHome.forEach((queue, here) -> {
        for (int from = 0; from < here.size(); from += SLICE) {
          var slice = here.subList(from, Math.min(from + SLICE, here.size()));
          asked.add(reserve(queue, slice, turned, late));
        }
      });
      return Future.all(asked).map(late);
    }

    /// Those for whom there is no room where they would go stay.
    private Future<?> reserve(
        String queue, List<Ask> asks, Map<Ask, Turned> turned, List<Ask> late) {
      var leaving = new LinkedHashMap<Ask, Rooms.Leaving>();
      asks.forEach(ask ->
          turned(turned, ask)
              .destination()
              .ifPresent(to -> leaving.put(ask, new Rooms.Leaving(ask.id, queue, to))));
      if (leaving.isEmpty()) {
        return send(queue, asks, turned, Map.of(), late);
      }
      return rooms
          .keep(List.copyOf(leaving.values()))
          .compose(kept -> {
            var until = new HashMap<Ask, Long>();
            leaving.forEach((ask, its) -> {
              var room = Objects.requireNonNull(kept.get(its), "what was kept");
              room.stop().ifPresent(stop -> answers[ask.place] = new Answer.Stopped(stop));
              until.put(ask, room.stop().isPresent() ? STAYS : room.until());
            });
            var going = asks.stream().filter(it -> until.getOrDefault(it, 0L) != STAYS).toList();
            return going.isEmpty()
                ? Future.succeededFuture()
                : send(queue, going, turned, until, late);
          });
    }

    private Future<?> send(
        String queue,
        List<Ask> asks,
        Map<Ask, Turned> turned,
        Map<Ask, Long> until,
        List<Ask> late) {
      var args = footing.args();
      asks.forEach(ask -> turned(turned, ask).writeTo(args, until.getOrDefault(ask, 0L)));
      return footing
          .commands()
          .run(Scripts.CHANGE, footing.keys().home(queue).change(), args)
          .map(words -> {
            words.at(1).texts().forEach(it -> owed.add(new Errand(queue, it)));
            for (int at = 0; at < asks.size(); at++) {
              var ask = asks.get(at);
              if (words.yes(at + 2)) {
                answers[ask.place] = new Answer.Done(turned(turned, ask).to().snapshot());
              } else {
                late.add(ask);
              }
            }
            return words;
          })
          .compose(words -> permits.over(Visiting.freed(words.at(0))));
    }
  }

  private static Turned turned(Map<Ask, Turned> all, Ask ask) {
    return Objects.requireNonNull(all.get(ask), "what was turned");
  }
}
