package io.millrace.server.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.Layout;
import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.core.job.Json;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.event.KeyValuePair;

class LineTest {
  private static final String HARMFUL =
      "a\r\nb\tc\u001b[31md\u0000e\u007ff\u0085g\u2028h\u2029i\u202ej\u200ek\u200fl\u061cm";

  static Stream<Layout<ILoggingEvent>> layouts() {
    return Stream.of(new TextLayout(), new JsonLayout());
  }

  @ParameterizedTest
  @MethodSource("layouts")
  void keeps_an_event_on_one_line_whatever_it_says(Layout<ILoggingEvent> layout) {
    var event = event("job={}", new IllegalStateException(HARMFUL), HARMFUL);
    event.setKeyValuePairs(List.of(new KeyValuePair("queue", HARMFUL)));
    var line = layout.doLayout(event);

    assertThat(line).endsWith(System.lineSeparator());
    assertThat(line.stripTrailing())
        .contains(
            "a\\r\\nb\\tc\\u001B[31md\\u0000e\\u007Ff\\u0085g\\u2028h\\u2029i\\u202Ej\\u200Ek\\u200Fl\\u061Cm")
        .doesNotContainPattern("[\\p{Cntrl}\\x{7f}-\\x{9f}\\x{2028}-\\x{202e}]");
  }

  @Test
  void writes_for_people_the_message_first_and_fields_after() {
    var event = event("claim failed queue={}", null, "mail");
    event.setKeyValuePairs(List.of(new KeyValuePair("job", "job_1")));
    assertThat(new TextLayout().doLayout(event).stripTrailing())
        .isEqualTo(
            "2026-01-01T00:00:00Z WARN  io.millrace.server.X claim failed queue=mail job=job_1");
  }

  @Test
  void writes_for_machines_one_flat_object() {
    var event = event("claim failed queue={}", new IllegalStateException("so \"sad\""), "mail");
    event.setKeyValuePairs(List.of(new KeyValuePair("job", "job_1"), new KeyValuePair("ts", 1)));
    var object = json(event);

    assertThat(object.propertyStream().map(property -> property.getKey()))
        .containsExactly("ts", "level", "logger", "thread", "message", "job", "error");
    assertThat(object.path("ts").textValue()).isEqualTo("2026-01-01T00:00:00Z");
    assertThat(object.path("level").textValue()).isEqualTo("WARN");
    assertThat(object.path("message").textValue()).isEqualTo("claim failed queue=mail");
    assertThat(object.path("error").textValue())
        .startsWith("java.lang.IllegalStateException: so \"sad\"")
        .contains("\n\tat " + LineTest.class.getName());
  }

  @Test
  void gives_machines_every_character_back() {
    assertThat(json(event(HARMFUL, null)).path("message").textValue()).isEqualTo(HARMFUL);
  }

  private static JsonNode json(ILoggingEvent event) {
    return Json.of(new JsonLayout().doLayout(event)).tree();
  }

  private static LoggingEvent event(String message, Throwable error, Object... arguments) {
    var logger = new LoggerContext().getLogger("io.millrace.server.X");
    var event = new LoggingEvent("x", logger, Level.WARN, message, error, arguments);
    event.setInstant(Instant.parse("2026-01-01T00:00:00Z"));
    return event;
  }
}
