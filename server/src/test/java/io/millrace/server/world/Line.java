package io.millrace.server.world;

import io.millrace.core.spi.Backend;
import io.millrace.core.spi.BackendUnavailable;
import io.millrace.core.spi.Followed;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The way of one node to the store: each question takes its time and may get lost, or be late, or
/// come twice, and so may its answer. Who hears nothing in time is told that the store is away.
final class Line {
  private static final long PATIENCE_MS = 2_000;
  private static final int SLOW_MS = 300;
  private static final int LATE_MS = 5_000;

  /// So long after the last fault everything that was sent has come, if it comes.
  static final long LATEST_MS = PATIENCE_MS + LATE_MS;

  private final Backend store;
  private final Hours hours;
  private final Weather weather;
  private final Ear ear;
  private final Map<Class<?>, Object> doors = new HashMap<>();
  private final Set<Heard> open = new LinkedHashSet<>();
  private @Nullable Consumer<List<Followed>> following;
  private boolean cut;

  /// Who hears what the store says, whatever the node hears of it.
  interface Ear {
    void said(Object answer);

    /// What it must not say.
    void broken(Throwable why);
  }

  Line(Backend store, Hours hours, Weather weather, Ear ear) {
    this.store = store;
    this.hours = hours;
    this.weather = weather;
    this.ear = ear;
  }

  /// The store as the node sees it, with other doors in place of some.
  Backend backend(Map<Class<?>, Object> instead) {
    doors.putAll(instead);
    return proxy(Backend.class, this::ask);
  }

  /// A door at the other end of this line.
  <T> T door(Class<T> type, T real) {
    return proxy(type, (method, arguments) -> over(() -> future(real, method, arguments)));
  }

  private interface Answering {
    @Nullable Object answer(Method method, Object[] arguments);
  }

  private static <T> T proxy(Class<T> type, Answering answering) {
    return type.cast(
        Proxy.newProxyInstance(
            Line.class.getClassLoader(),
            new Class<?>[] {type},
            (_, method, arguments) -> answering.answer(method, arguments)));
  }

  @SuppressWarnings("unchecked")
  private @Nullable Object ask(Method method, Object[] arguments) {
    return switch (method.getName()) {
      case "follow" -> {
        following = (Consumer<List<Followed>>) arguments[0];
        yield null;
      }
      case "close" -> Future.succeededFuture();
      case "abilities" -> store.abilities();
      default ->
          method.getReturnType().equals(Future.class)
              ? over(() -> future(store, method, arguments))
              : doors.computeIfAbsent(method.getReturnType(), it -> opened(it, method));
    };
  }

  private <T> T opened(Class<T> type, Method method) {
    return door(type, type.cast(call(store, method, null)));
  }

  private static Object call(Object on, Method method, Object @Nullable [] arguments) {
    try {
      return method.invoke(on, arguments);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw new IllegalStateException(e.getCause());
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  /// What follows from what this node asks is told to this node.
  private Future<?> future(Object on, Method method, Object[] arguments) {
    if (following != null) {
      store.follow(following);
    }
    try {
      return ((Future<?>) call(on, method, arguments)).onComplete(ear::said, ear::broken);
    } catch (RuntimeException | AssertionError e) {
      ear.broken(e);
      return Future.failedFuture(e);
    }
  }

  /// Whoever asks from now on, or waits for an answer, is told that the store is away.
  void cut() {
    cut = true;
    open.forEach(it -> it.fail(new BackendUnavailable("the line is cut")));
  }

  private Future<Object> over(Supplier<Future<?>> question) {
    if (cut) {
      return Future.failedFuture(new BackendUnavailable("the line is cut"));
    }
    var heard = new Heard();
    open.add(heard);
    heard.future().onComplete(_ -> open.remove(heard), _ -> open.remove(heard));
    long there = weather.delay(SLOW_MS);
    long back = weather.delay(SLOW_MS);
    switch (weather.fault()) {
      case NONE -> hours.in(there, () -> answer(question.get(), back, heard));
      case QUESTION_LOST -> {}
      case ANSWER_LOST -> hours.in(there, () -> unheard(question));
      case LATE -> hours.in(PATIENCE_MS + weather.delay(LATE_MS), () -> unheard(question));
      case DOUBLED -> {
        hours.in(there, () -> unheard(question));
        hours.in(there + back, () -> answer(question.get(), back, heard));
      }
    }
    hours.in(PATIENCE_MS, () -> heard.fail(new BackendUnavailable("no answer in time")));
    return heard.future();
  }

  private static void unheard(Supplier<Future<?>> question) {
    question.get().onComplete(_ -> {}, _ -> {});
  }

  private void answer(Future<?> answer, long back, Heard heard) {
    answer.onComplete(
        value -> hours.in(back, () -> heard.complete(value)),
        cause -> hours.in(back, () -> heard.fail(cause)));
  }

  /// What who asked hears, on his own loop when that goes on: never, if he is dead by then.
  private static final class Heard {
    private final Context asker =
        Objects.requireNonNull(Vertx.currentContext(), "nodes ask on their loop");
    private final Promise<Object> promise = ((ContextInternal) asker).promise();

    Future<Object> future() {
      return promise.future();
    }

    void complete(@Nullable Object value) {
      asker.runOnContext(_ -> promise.tryComplete(value));
    }

    void fail(Throwable cause) {
      asker.runOnContext(_ -> promise.tryFail(cause));
    }
  }
}
