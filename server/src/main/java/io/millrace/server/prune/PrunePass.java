package io.millrace.server.prune;

import io.millrace.core.job.JobState;
import io.millrace.core.queue.Queue;
import io.millrace.core.spi.Backend;
import io.millrace.core.spi.JobStore;
import io.millrace.core.spi.Prune;
import io.millrace.server.alarm.Pass;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Forgets what retention says, a slice of each queue and state a round, and lets the store put itself in
/// order. What goes is counted.
public final class PrunePass implements Pass {
  private static final Logger LOG = LoggerFactory.getLogger(PrunePass.class);
  private static final int SLICE = 500;

  private final Backend backend;
  private final JobStore store;
  private final RetentionSettings settings;
  private final Clock clock;

  public PrunePass(Backend backend, JobStore store, RetentionSettings settings, Clock clock) {
    this.backend = backend;
    this.store = store;
    this.settings = settings;
    this.clock = clock;
  }
}
