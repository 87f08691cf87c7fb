package io.millrace.server.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.LayoutBase;

/// A line for people: time, level, room, message, then fields as `key=value`.
final class TextLayout extends LayoutBase<ILoggingEvent> {
  @Override
  public String doLayout(ILoggingEvent event) {
    var line =
        new StringBuilder()
            .append(event.getInstant())
            .append(' ')
            .append("%-5s".formatted(event.getLevel()))
            .append(' ')
            .append(event.getLoggerName())
            .append(' ')
            .append(event.getFormattedMessage());
    Fields.of(event)
        .forEach((key, value) -> line.append(' ').append(key).append('=').append(value));
    return Escape.line(line.toString()) + System.lineSeparator();
  }
}
