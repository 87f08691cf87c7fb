package io.millrace.server.plugin;

import io.millrace.core.job.Failure;
import io.millrace.core.job.FailureKind;
import io.millrace.core.job.Json;
import io.millrace.core.job.Outcome;
import io.millrace.core.job.Ruling;
import io.millrace.core.perform.Context;
import io.millrace.core.perform.Entry;
import io.millrace.core.perform.Middleware;
import io.millrace.core.perform.Performer;
import io.millrace.core.perform.Remedy;
import io.millrace.core.spi.ExprFunction;
import io.millrace.core.spi.FailureClassifier;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Calls what a plugin brings with the plugin's own class loader as that of the thread: libraries
/// look there for what they load by name. What it says of itself is asked once.
record AtHome(ClassLoader home) {
  Performer performer(Performer it) {
    return new HomePerformer(this, it, it.type(), it.idempotent(), it.nonblocking());
  }

  Middleware middleware(Middleware it) {
    return new HomeMiddleware(this, it, it.name(), Set.copyOf(it.types()), it.nonblocking());
  }

  FailureClassifier classifier(FailureClassifier it) {
    return (job, thrown) -> call(() -> it.classify(job, thrown));
  }

  ExprFunction function(ExprFunction it) {
    return new HomeFunction(this, it, it.name(), it.signature(), it.ofNull());
  }

  private interface Work<T extends @Nullable Object, E extends Exception> {
    T get() throws E;
  }

  private interface Step {
    void take() throws Exception;
  }

  private <T extends @Nullable Object, E extends Exception> T call(Work<T, E> work) throws E {
    var thread = Thread.currentThread();
    var before = thread.getContextClassLoader();
    thread.setContextClassLoader(home);
    try {
      return work.get();
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  private void take(Step step) throws Exception {
    call(() -> {
      step.take();
      return true;
    });
  }

  private record HomePerformer(
      AtHome home, Performer it, String type, boolean idempotent, boolean nonblocking)
      implements Performer {
    @Override
    public Outcome perform(Context context) throws Exception {
      return home.call(() -> it.perform(context));
    }

    @Override
    public Optional<FailureKind> classify(Throwable thrown) {
      return home.call(() -> it.classify(thrown));
    }

    @Override
    public void onStart(Context context) throws Exception {
      home.take(() -> it.onStart(context));
    }

    @Override
    public void onSuccess(Context context, Json result) throws Exception {
      home.take(() -> it.onSuccess(context, result));
    }

    @Override
    public void onFailure(Context context, Failure failure, boolean last) throws Exception {
      home.take(() -> it.onFailure(context, failure, last));
    }

    @Override
    public void onCancel(Context context, String reason) throws Exception {
      home.take(() -> it.onCancel(context, reason));
    }
  }

  /// Whatever goes wrong in it is a fault of the call and of nothing else.
  private record HomeFunction(
      AtHome home, ExprFunction it, String name, Signature signature, @Nullable Object ofNull)
      implements ExprFunction {
    @Override
    public @Nullable Object call(List<@Nullable Object> args, Budget budget) {
      try {
        return home.call(() -> Value.checked(it.call(args, budget)));
      } catch (LinkageError | StackOverflowError | AssertionError e) {
        throw new IllegalStateException("function " + name + " cannot be called: " + e, e);
      }
    }
  }

  private record HomeMiddleware(
      AtHome home, Middleware it, String name, Set<String> types, boolean nonblocking)
      implements Middleware {
    @Override
    public Entry beforeExecute(Context context) throws Exception {
      return home.call(() -> it.beforeExecute(context));
    }

    @Override
    public Outcome afterExecute(Context context, Outcome outcome) throws Exception {
      return home.call(() -> it.afterExecute(context, outcome));
    }

    @Override
    public Remedy onError(Context context, Failure failure) throws Exception {
      return home.call(() -> it.onError(context, failure));
    }

    @Override
    public void onComplete(Context context, Ruling ruling, Duration ran) throws Exception {
      home.take(() -> it.onComplete(context, ruling, ran));
    }
  }
}
