package io.millrace.server;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.vertx.core.internal.threadchecker.BlockedThreadChecker;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;
import org.slf4j.LoggerFactory;

/// Tells at the end how often an event loop of a server under test took longer than it may to come
/// round, and how long at most. It does not fail: on a busy machine a thread that only waits for a
/// processor looks the same, and so does one that runs code for the first time.
public final class SlowTurns extends AppenderBase<ILoggingEvent>
    implements LauncherSessionListener {
  static final Duration LIMIT = Duration.ofMillis(20);

  private static final Pattern BLOCKED = Pattern.compile("blocked for (\\d+) ms");

  private final AtomicInteger turns = new AtomicInteger();
  private final AtomicInteger longest = new AtomicInteger();

  @Override
  public void launcherSessionOpened(LauncherSession session) {
    if (LoggerFactory.getLogger(BlockedThreadChecker.LOGGER_NAME) instanceof Logger logger) {
      start();
      logger.setAdditive(false);
      logger.addAppender(this);
    }
  }

  @Override
  protected void append(ILoggingEvent event) {
    var blocked = BLOCKED.matcher(event.getFormattedMessage());
    if (blocked.find()) {
      turns.incrementAndGet();
      longest.accumulateAndGet(Integer.parseInt(blocked.group(1)), Math::max);
    }
  }

  @Override
  public void launcherSessionClosed(LauncherSession session) {
    System.out.printf(
        "event loops over %d ms: %d, the longest %d ms%n",
        LIMIT.toMillis(), turns.get(), longest.get());
  }
}
