package io.millrace.server.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.LayoutBase;
import io.millrace.core.job.Json;
import java.util.LinkedHashMap;

/// A line for machines: one flat JSON object.
final class JsonLayout extends LayoutBase<ILoggingEvent> {
  @Override
  public String doLayout(ILoggingEvent event) {
    var object = new LinkedHashMap<String, String>();
    object.put("ts", event.getInstant().toString());
    object.put("level", event.getLevel().toString());
    object.put("logger", event.getLoggerName());
    object.put("thread", event.getThreadName());
    object.put("message", event.getFormattedMessage());
    Fields.of(event).forEach(object::putIfAbsent);
    return Escape.line(Json.write(object).text()) + System.lineSeparator();
  }
}
