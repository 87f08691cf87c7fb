package io.millrace.server.world;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;
import ch.qos.logback.core.AppenderBase;
import io.millrace.core.spi.BackendUnavailable;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.LoggerFactory;

/// Hears what nodes log, in place of those who read it: what hundreds of them say while they die
/// tells nobody anything, but that one warns of anything else than a store that is away.
final class Mishaps extends AppenderBase<ILoggingEvent> {
  private static final Logger ALL = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
  private static final Logger OWN = (Logger) LoggerFactory.getLogger("io.millrace");

  private final Queue<String> heard = new ConcurrentLinkedQueue<>();
  private final Level all = ALL.getLevel();
  private final Level own = OWN.getLevel();

  /// From now on nobody else hears it.
  void listen() {
    start();
    ALL.setLevel(Level.OFF);
    OWN.setLevel(Level.WARN);
    OWN.setAdditive(false);
    OWN.addAppender(this);
  }

  void leave() {
    OWN.detachAppender(this);
    OWN.setAdditive(true);
    OWN.setLevel(own);
    ALL.setLevel(all);
    stop();
  }

  /// What was thrown, and should not have been.
  Queue<String> heard() {
    return heard;
  }

  @Override
  protected void append(ILoggingEvent event) {
    if (event.getThrowableProxy() instanceof ThrowableProxy thrown
        && !(thrown.getThrowable() instanceof BackendUnavailable)) {
      heard.add(event.getFormattedMessage() + ": " + thrown.getThrowable());
    }
  }
}
