package io.millrace.backend.redis.footing;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/// Calls of one verb to one home that travel together: one batch is under way, one is forming. A
/// lone call leaves at once; those that come meanwhile leave when the answer is there.
public final class Batch<Q, A> {
  private static final int MOST_ITEMS = 100;
  private static final int MOST_BYTES = 256 * 1024;

  private final int most;
  private final Function<List<Q>, Future<List<A>>> send;
  private final ToIntFunction<Q> weigh;
  private final List<Asked<Q, A>> forming = new ArrayList<>();
  private boolean underWay;

  private record Asked<Q, A>(Q item, Promise<A> answer, @Nullable Runnable left) {}

  /// Of bytes, as `weigh` says of each.
  public Batch(ToIntFunction<Q> weigh, Function<List<Q>, Future<List<A>>> send) {
    this(MOST_BYTES, weigh, send);
  }

  /// Of those that weigh no more than `most` together.
  public Batch(int most, ToIntFunction<Q> weigh, Function<List<Q>, Future<List<A>>> send) {
    this.most = most;
    this.weigh = weigh;
    this.send = send;
  }

  /// Asks for these; their answers come in their order.
  public Future<List<A>> ask(List<Q> items) {
    return ask(items, null);
  }

  /// The same; `left` runs when the last of them is on its way, so that what it sends comes right
  /// behind.
  public Future<List<A>> ask(List<Q> items, @Nullable Runnable left) {
    var answers = new ArrayList<Future<A>>(items.size());
    for (int at = 0; at < items.size(); at++) {
      var answer = Promise.<A>promise();
      forming.add(new Asked<>(items.get(at), answer, at == items.size() - 1 ? left : null));
      answers.add(answer.future());
    }
    leave();
    return Future.all(answers).map(all -> all.<A>list());
  }

  public boolean isIdle() {
    return !underWay && forming.isEmpty();
  }

  private void leave() {
    if (underWay || forming.isEmpty()) {
      return;
    }
    underWay = true;
    var going = List.copyOf(forming.subList(0, room()));
    forming.subList(0, going.size()).clear();
    var sent = send.apply(going.stream().map(Asked::item).toList());
    for (var asked : going) {
      if (asked.left != null) {
        asked.left.run();
      }
    }
    sent.onComplete(answers -> answered(going, answers), cause -> failed(going, cause));
  }

  /// How many of those that wait go together: at least one.
  private int room() {
    int weight = 0;
    int count = 0;
    for (var asked : forming) {
      weight += weigh.applyAsInt(asked.item);
      if (count > 0 && (count == MOST_ITEMS || weight > most)) {
        break;
      }
      count++;
    }
    return count;
  }

  private void answered(List<Asked<Q, A>> going, List<A> answers) {
    underWay = false;
    leave();
    for (int at = 0; at < going.size(); at++) {
      going.get(at).answer.complete(answers.get(at));
    }
  }

  private void failed(List<Asked<Q, A>> going, Throwable cause) {
    underWay = false;
    leave();
    going.forEach(it -> it.answer.fail(cause));
  }
}
