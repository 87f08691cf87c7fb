package io.millrace.server;

import io.millrace.core.spi.JobStore;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;

/// A store that does at once what it is asked, and answers when a test lets it. For one thread.
public final class HeldBack {
  public final JobStore store;

  /// The verbs it was asked, in their order.
  public final List<String> calls = new ArrayList<>();

  private final List<Promise<Void>> answers = new ArrayList<>();
  private boolean holding;
  private boolean failing;

  public HeldBack(JobStore behind) {
    this.store =
        (JobStore)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {JobStore.class},
                (_, verb, arguments) -> {
                  calls.add(verb.getName());
                  return failing
                      ? Future.failedFuture("away")
                      : held((Future<?>) verb.invoke(behind, arguments));
                });
  }

  private <T> Future<T> held(Future<T> answer) {
    if (!holding) {
      return answer;
    }
    var go = Promise.<Void>promise();
    answers.add(go);
    return go.future().compose(_ -> answer);
  }

  /// Holds back the answers to what it is asked from now on.
  public void hold() {
    holding = true;
  }

  /// Gives the answers it held back, and holds back no more.
  public void answer() {
    holding = false;
    var all = List.copyOf(answers);
    answers.clear();
    all.forEach(Promise::tryComplete);
  }

  /// Gives one of the answers it held back, the first asked for is 0, and holds back the others.
  public void answer(int which) {
    answers.get(which).complete();
  }

  /// Fails one of them, as if it were not known what came of it.
  public void lose(int which) {
    answers.get(which).fail("away");
  }

  /// Does nothing from now on, and says so.
  public void fail(boolean changed) {
    failing = changed;
  }
}
