package io.millrace.backend.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.backend.contract.BackendContract;
import io.millrace.core.spi.Backend;
import io.millrace.core.spi.Check;
import io.millrace.core.spi.Checkup.Finding;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// What the tests of dying nodes stand on: a node that dies at a chosen step of what it does, and
/// others that tidy behind it.
abstract class Dying extends BackendContract {
  /// Longer than who takes an errand has for it.
  private static final Duration SINCE = Duration.ofSeconds(20);

  /// Fewer steps would be one, which dies as a whole.
  private static final int LEAST = 3;

  private int scripts;

  @Override
  protected final Backend open(Clock clock) {
    return InHand.open(clock);
  }

  /// Has a node do that on a fresh store, once for each of its steps, and die at it; then others
  /// tidy, and it is looked at what came of it.
  final void dying(
      boolean carriedOut, Runnable before, Function<Backend, Future<?>> call, Runnable after) {
    dying(carriedOut, before, call, () -> {}, after);
  }

  /// The same, with what others do before they tidy.
  final void dying(
      boolean carriedOut,
      Runnable before,
      Function<Backend, Future<?>> call,
      Runnable meanwhile,
      Runnable after) {
    boolean died = true;
    for (scripts = 0; died; scripts++) {
      assertThat(scripts).as("an end of its steps").isLessThan(100);
      backend.close().await();
      backend = open(clock);
      before.run();
      try (var wire = CutWire.to(RedisServer.ofThisJvm())) {
        var node = InHand.openThrough(clock, wire.url());
        wire.cutAfter(scripts, carriedOut);
        var answer = call.apply(node).transform(Future::succeededFuture).await();
        died = wire.isCut();
        assertThat(died || answer.succeeded()).as("%s", answer).isTrue();
        node.close().transform(Future::succeededFuture).await();
      }
      meanwhile.run();
      clock.pass(SINCE);
      while (backend.tidy().await()) {}
      after.run();
    }
    assertThat(scripts).as("how often it died").isGreaterThan(LEAST);
  }

  final String step() {
    return "at step " + scripts;
  }

  /// What a look through all of it finds.
  final List<Finding> faults() {
    var found = new ArrayList<Finding>();
    var checks = EnumSet.allOf(Check.class);
    var checkup = backend.check(checks, false, Optional.empty()).await();
    for (found.addAll(checkup.findings()); checkup.next().isPresent(); ) {
      checkup = backend.check(checks, false, checkup.next()).await();
      found.addAll(checkup.findings());
    }
    return found;
  }
}
