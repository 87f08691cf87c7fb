package io.millrace.server.dispatch.attempt;

import io.millrace.core.bus.Submit;
import io.millrace.core.bus.Submitted;
import io.vertx.core.Future;
import java.util.List;
import java.util.function.Consumer;

/// Takes what ends, for tests whose attempts ask for nothing.
public record Bare(Consumer<List<Attempts.Ended>> ends) implements Attempts.Errands {
  @Override
  public void ended(List<Attempts.Ended> batch) {
    ends.accept(batch);
  }

  @Override
  public void beat(Attempt attempt) {
    throw new AssertionError("nobody beats here");
  }

  @Override
  public void turned(Attempt attempt, boolean aside) {
    throw new AssertionError("nobody stands aside here");
  }

  @Override
  public Future<List<Submitted>> submit(Submit child) {
    throw new AssertionError("nobody submits here");
  }
}
