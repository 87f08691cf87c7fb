package io.millrace.server.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.nio.charset.StandardCharsets;
import org.slf4j.LoggerFactory;

/// Sets logging up in code, which starts faster than a file of XML. Log lines go to stderr.
///
/// Logback finds it by itself before the first line; [#apply] is called when the settings are
/// known.
public final class LogSetup extends ContextAwareBase implements Configurator {
  private static final String OWN = "io.millrace";

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    set(context, LogSettings.DEFAULT);
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  public static void apply(LogSettings settings) {
    set((LoggerContext) LoggerFactory.getILoggerFactory(), settings);
  }

  /// The libraries stay at info: their own debug lines would bury ours.
  private static void set(LoggerContext context, LogSettings settings) {
    var level = Level.toLevel(settings.level().name());
    var root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.detachAndStopAllAppenders();
    root.setLevel(level.isGreaterOrEqual(Level.INFO) ? level : Level.INFO);
    root.addAppender(stderr(context, settings.format()));
    context.getLogger(OWN).setLevel(level);
    // Tells of every step by which nodes find each other, at length.
    context
        .getLogger("com.hazelcast")
        .setLevel(level.isGreaterOrEqual(Level.WARN) ? level : Level.WARN);
    // Warns that listeners which share a port share their gauges too: so it is meant.
    context.getLogger("io.micrometer").setLevel(Level.ERROR);
  }

  private static ConsoleAppender<ILoggingEvent> stderr(
      LoggerContext context, LogSettings.Format format) {
    var encoder = new LayoutWrappingEncoder<ILoggingEvent>();
    encoder.setContext(context);
    encoder.setCharset(StandardCharsets.UTF_8);
    encoder.setLayout(
        switch (format) {
          case TEXT -> new TextLayout();
          case JSON -> new JsonLayout();
        });
    encoder.start();
    var appender = new ConsoleAppender<ILoggingEvent>();
    appender.setContext(context);
    appender.setTarget("System.err");
    appender.setEncoder(encoder);
    appender.start();
    return appender;
  }
}
