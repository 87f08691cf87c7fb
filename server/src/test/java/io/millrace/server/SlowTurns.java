package io.millrace.server;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.vertx.core.internal.threadchecker.BlockedThreadChecker;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;
import org.slf4j.LoggerFactory;

/// Tells at the end how often an event loop of a server under test took longer than it may to come
/// round, how long at most, and where one computed all that time.
///
/// On a busy machine a thread that only waits for a processor looks blocked as well. So a turn
/// counts as computed by what its thread used of a processor between the first warning and the
/// last: more than the limit once again is its own doing.
public final class SlowTurns extends AppenderBase<ILoggingEvent>
    implements LauncherSessionListener {
  static final Duration LIMIT = Duration.ofMillis(20);

  private static final Pattern BLOCKED =
      Pattern.compile("^Thread (\\S+) has been blocked for (\\d+) ms");
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final int DEEPEST = 200;
  private static final int SHOWN = 3;

  private final Map<String, Turn> turns = new HashMap<>();
  private final AtomicInteger slow = new AtomicInteger();
  private final AtomicInteger computed = new AtomicInteger();
  private long longest;

  /// A turn under way: for how long by the last warning, what threads of that name had used by the
  /// first, and whether it was told. Only names are told, and each server under test has the same.
  private record Turn(long ms, Map<Long, Long> used, boolean told) {}

  @Override
  public void launcherSessionOpened(LauncherSession session) {
    listen();
  }

  void listen() {
    if (LoggerFactory.getLogger(BlockedThreadChecker.LOGGER_NAME) instanceof Logger logger) {
      start();
      logger.setAdditive(false);
      logger.addAppender(this);
    }
  }

  /// How often there was a warning.
  int slow() {
    return slow.get();
  }

  /// How many turns computed for so long.
  int computed() {
    return computed.get();
  }

  /// One at a time: an appender is called under a lock.
  @Override
  protected void append(ILoggingEvent event) {
    var blocked = BLOCKED.matcher(event.getFormattedMessage());
    if (blocked.find()) {
      warn(blocked.group(1), Long.parseLong(blocked.group(2)));
    }
  }

  private void warn(String name, long ms) {
    slow.incrementAndGet();
    longest = Math.max(longest, ms);
    var used = used(name);
    var last = turns.get(name);
    if (last == null || last.ms >= ms) {
      turns.put(name, new Turn(ms, used, false));
      return;
    }
    var busiest = busiest(last.used, used);
    boolean computes = busiest.getValue() > LIMIT.toMillis();
    if (computes && !last.told) {
      computed.incrementAndGet();
      System.out.printf("an event loop computes since %d ms: %s%n", ms, place(busiest.getKey()));
    }
    turns.put(name, new Turn(ms, last.used, last.told || computes));
  }

  /// What each thread of that name has used of a processor, in milliseconds.
  private static Map<Long, Long> used(String name) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(it -> it.getName().equals(name))
        .collect(
            Collectors.toMap(
                Thread::threadId,
                it -> TimeUnit.NANOSECONDS.toMillis(THREADS.getThreadCpuTime(it.threadId()))));
  }

  private static Map.Entry<Long, Long> busiest(Map<Long, Long> before, Map<Long, Long> now) {
    return now.entrySet().stream()
        .map(it -> Map.entry(it.getKey(), it.getValue() - before.getOrDefault(it.getKey(), 0L)))
        .max(Map.Entry.comparingByValue())
        .orElse(Map.entry(0L, 0L));
  }

  private static String place(long thread) {
    var info = THREADS.getThreadInfo(thread, DEEPEST);
    return info == null
        ? "it has ended"
        : Arrays.stream(info.getStackTrace())
            .map(StackTraceElement::toString)
            .filter(it -> it.contains("io.millrace"))
            .limit(SHOWN)
            .collect(Collectors.joining(" < "));
  }

  @Override
  public void launcherSessionClosed(LauncherSession session) {
    System.out.printf(
        "event loops over %d ms: %d, the longest %d ms, %d of them computed%n",
        LIMIT.toMillis(), slow.get(), longest, computed.get());
  }
}
