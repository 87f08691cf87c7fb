package io.millrace.server.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import java.util.LinkedHashMap;
import java.util.Map;

/// What an event carries beside its message: its key-value pairs, and the error with its stack.
final class Fields {
  private Fields() {}

  static Map<String, String> of(ILoggingEvent event) {
    var fields = new LinkedHashMap<String, String>();
    if (event.getKeyValuePairs() != null) {
      event.getKeyValuePairs().forEach(pair -> fields.put(pair.key, String.valueOf(pair.value)));
    }
    if (event.getThrowableProxy() != null) {
      fields.put("error", ThrowableProxyUtil.asString(event.getThrowableProxy()).strip());
    }
    return fields;
  }
}
