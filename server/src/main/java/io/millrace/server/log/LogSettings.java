package io.millrace.server.log;

import io.millrace.config.Section;

/// How much is logged, and for whose eyes.
public record LogSettings(Level level, Format format) {
  /// The least that is logged.
  public enum Level {
    TRACE,
    DEBUG,
    INFO,
    WARN,
    ERROR
  }

  /// `TEXT` for people, `JSON` for machines; either way one line per event.
  public enum Format {
    TEXT,
    JSON
  }

  /// What holds until the configuration is read.
  public static final LogSettings DEFAULT = new LogSettings(Level.INFO, Format.TEXT);

  public static LogSettings from(Section root) {
    var log = root.section("log");
    return new LogSettings(
        log.key("level", "Least that is logged").oneOf(DEFAULT.level),
        log.key("format", "One line per event, for people or machines").oneOf(DEFAULT.format));
  }
}
