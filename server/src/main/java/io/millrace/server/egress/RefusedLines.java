package io.millrace.server.egress;

import io.millrace.core.audit.AuditLine;
import io.millrace.core.audit.AuditLine.By;
import io.millrace.core.audit.AuditLine.Change;
import io.millrace.core.egress.EgressRule;
import io.millrace.core.spi.AuditStore;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A line in the record of who changed what for each call that the egress guard refused
/// (`webhooks.md` §8): it tells what jobs try to reach. The node stands for who asked.
public final class RefusedLines {
  private static final Logger LOG = LoggerFactory.getLogger(RefusedLines.class);

  private final Supplier<AuditStore> store;
  private final String node;
  private final Clock clock;

  /// The store is asked for with the first line: there is none before the engine has started.
  public RefusedLines(Supplier<AuditStore> store, String node, Clock clock) {
    this.store = store;
    this.node = node;
    this.clock = clock;
  }

  /// From any thread; comes back at once.
  public void refused(String who, EgressRule rule) {
    var line =
        new AuditLine(
            clock.instant(),
            new By(node, Optional.empty(), "", ""),
            "egress.refuse",
            who,
            Optional.of(rule.said()),
            Change.UNTOLD,
            "destination_refused");
    store
        .get()
        .append(List.of(line))
        .onComplete(_ -> {}, cause -> LOG.warn("no line of a refused call who={}", who, cause));
  }
}
