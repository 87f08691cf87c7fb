package io.millrace.backend.redis.verb;

import io.millrace.backend.redis.footing.Footing;
import io.millrace.backend.redis.footing.Homes;
import io.millrace.backend.redis.footing.Scripts;
import io.millrace.backend.redis.form.Bonds;
import io.millrace.backend.redis.form.Errand;
import io.millrace.backend.redis.form.Word;
import io.millrace.backend.redis.wire.Heard;
import io.millrace.core.job.JobState;
import io.millrace.core.spi.Answer;
import io.millrace.core.spi.Followed;
import io.vertx.core.Future;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/// Does what a step left to be done in other homes: whoever took the step at once, [#tidy] for one
/// that died before that. Each may be done twice, and does nothing the second time.
public final class Errands {
  /// So many jobs hear of others in one round, however many there are.
  private static final int MOST = 500;

  private final Footing footing;
  private final Homes homes;
  private final Kin kin;
  private final Moving moving;
  final Changing changing;
  private volatile Optional<Consumer<List<Followed>>> ear = Optional.empty();

  public Errands(Footing footing, Homes homes, Kin kin, Moving moving, Changing changing) {
    this.footing = footing;
    this.homes = homes;
    this.kin = kin;
    this.moving = moving;
    this.changing = changing;
  }

  public void follow(Consumer<List<Followed>> changed) {
    ear = Optional.of(changed);
  }

  /// Does these, up to a bound, and what follows from them; the rest is left for later. Answers the
  /// queues in which something became ready. Where Redis goes away in the midst, the rest is left
  /// too: what was asked for has been done.
  public Future<Set<String>> run(List<Errand> owed) {
    if (owed.isEmpty()) {
      return Future.succeededFuture(Set.of());
    }
    var round = new Round(owed);
    return round.next().otherwiseEmpty().map(_ -> round.woken);
  }

  /// Tells all that wait for these what they came to, before nobody knows it any more.
  Future<?> tellAll(String queue, List<String> ids) {
    return kin.ends(queue, ids)
        .compose(tells -> Future.all(tells.stream().map(it -> tellAll(queue, it)).toList()));
  }

  private Future<?> tellAll(String queue, Errand.What.Tell tell) {
    return kin.children(queue, tell.parent(), tell.told(), MOST)
        .compose(children -> {
          if (children.isEmpty()) {
            return Future.succeededFuture();
          }
          var round = new Round(List.of());
          return round
              .tell(children.stream().map(child -> Word.of(child, tell)).toList())
              .compose(_ -> round.next())
              .compose(_ -> tellAll(queue, tell.behind(children.getLast())));
        });
  }

  /// Does what is due in any home; answers whether there was something.
  public Future<Boolean> tidy() {
    return homes
        .all()
        .compose(queues -> Future.all(queues.stream().map(this::due).toList()))
        .compose(all -> {
          var owed = all.<List<Errand>>list().stream().flatMap(List::stream).toList();
          return new Round(owed).next().map(_ -> !owed.isEmpty());
        });
  }

  private Future<List<Errand>> due(String queue) {
    return footing
        .commands()
        .run(Scripts.DUE, footing.keys().of(queue, "out"), footing.args().add(MOST))
        .map(due -> due.texts().stream().map(it -> new Errand(queue, it)).toList());
  }

  /// What one call does.
  private final class Round {
    private final Deque<Errand> open;
    private final Set<String> woken = new HashSet<>();
    private int left = MOST;

    Round(List<Errand> owed) {
      open = new ArrayDeque<>(owed);
    }

    Future<?> next() {
      var errand = open.poll();
      if (errand == null) {
        return Future.succeededFuture();
      }
      if (left > 0) {
        return carry(errand).compose(_ -> next());
      }
      open.addFirst(errand);
      return Future.all(open.stream().map(it -> done(it, it.text())).toList());
    }

    private Future<?> carry(Errand errand) {
      return switch (errand.what()) {
        case Errand.What.Watch(String child) -> kin.watch(child).compose(it -> watched(errand, it));
        case Errand.What.Free(String child) ->
            tell(List.of(new Word(child, Bonds.BEFORE, JobState.SUCCEEDED, false)))
                .compose(_ -> done(errand, ""));
        case Errand.What.Tell tell -> page(errand, tell);
        case Errand.What.Carry(String id) ->
            moving.carry(errand.queue(), id).map(open::addAll).compose(_ -> done(errand, ""));
      };
    }

    private Future<?> watched(Errand errand, Kin.Watched watched) {
      return tell(watched.words())
          .compose(_ -> {
            if (watched.away().isEmpty()) {
              return done(errand, "");
            }
            open.addFirst(errand);
            watched.away().forEach(open::addFirst);
            return Future.succeededFuture();
          });
    }

    /// Tells as many as there is room for.
    private Future<?> page(Errand errand, Errand.What.Tell tell) {
      int room = left;
      return kin.children(errand.queue(), tell.parent(), tell.told(), room)
          .compose(children -> {
            var words = children.stream().map(child -> Word.of(child, tell)).toList();
            return tell(words)
                .compose(_ -> {
                  if (children.size() < room) {
                    return done(errand, "");
                  }
                  var rest = errand.told(children.getLast());
                  open.addFirst(rest);
                  return done(errand, rest.text());
                });
          });
    }

    private Future<?> tell(List<Word> words) {
      left -= words.size();
      return words.isEmpty()
          ? Future.succeededFuture()
          : changing
              .hear(words)
              .map(changed -> {
                open.addAll(changed.owed());
                tellOf(words, changed.answers());
                return null;
              });
    }

    private void tellOf(List<Word> words, List<Answer> answers) {
      var news = new ArrayList<Followed>(words.size());
      for (int at = 0; at < words.size(); at++) {
        if (answers.get(at) instanceof Answer.Done(var snapshot)) {
          words.get(at).followed(snapshot).ifPresent(news::add);
        }
      }
      news.stream().filter(it -> it.state() == JobState.READY).forEach(it -> woken.add(it.queue()));
      if (!news.isEmpty()) {
        ear.ifPresent(it -> it.accept(news));
      }
    }

    /// It stands there no longer; what is left of it does, due at once.
    private Future<Heard> done(Errand errand, String rest) {
      var out = footing.keys().of(errand.queue(), "out");
      return footing.commands().run(Scripts.DONE, out, footing.args().add(errand.text()).add(rest));
    }
  }
}
