package io.millrace.server.http.fields;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.millrace.core.job.Fault;
import io.millrace.core.job.JobState;
import io.millrace.server.http.json.JsonText;
import io.millrace.server.http.json.JsonValue;
import io.millrace.server.http.json.syntax.MalformedJson;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FieldsTest {
  @Test
  void reads_what_fits() {
    read(
        """
        {"type":"mail","priority":3,"urgent":true,"share":0.5,"timeout":"1h30m","lease":"PT15S",
         "run_at":"2026-11-20T19:00:00.1239+01:00","args":{"n" : 1.50},"tags":["a","b"],"key":null}\
        """,
        it -> {
          assertThat(it.need("type", Shape.TEXT)).contains("mail");
          assertThat(it.takeWhole("priority", 0, 9)).hasValue(3);
          assertThat(it.take("urgent", Shape.FLAG)).contains(true);
          assertThat(it.take("share", Shape.number(0, 1))).contains(0.5);
          assertThat(it.take("timeout", Shape.DURATION)).contains(Duration.ofMinutes(90));
          assertThat(it.take("lease", Shape.DURATION)).contains(Duration.ofSeconds(15));
          assertThat(it.take("run_at", Shape.TIME))
              .contains(Instant.parse("2026-11-20T18:00:00.123Z"));
          assertThat(it.take("args", Shape.object(100)).orElseThrow().text())
              .isEqualTo("{\"n\" : 1.50}");
          assertThat(it.take("tags", Shape.list(Shape.TEXT, 2))).contains(List.of("a", "b"));
          assertThat(it.take("key", Shape.TEXT)).isEmpty();
          assertThat(it.has("key")).isTrue();
          assertThat(it.isNull("key")).isTrue();
          assertThat(it.has("queue")).isFalse();
        });
  }

  @Test
  void tells_every_fault_at_once() {
    assertThat(
            faults(
                """
                {"priority":10,"timeout":"soon","run_at":"2026-02-30T00:00:00Z","tags":["a",1,{}],
                 "args":[],"meta":{"long":true},"state":"lost","retention":{"max":"x","min":1}}\
                """,
                it -> {
                  it.need("type", Shape.TEXT);
                  it.takeWhole("priority", 0, 9);
                  it.take("timeout", Shape.DURATION);
                  it.take("run_at", Shape.TIME);
                  it.take("tags", Shape.list(Shape.TEXT, 5));
                  it.take("args", Shape.object(100));
                  it.take("meta", Shape.object(5));
                  it.take("state", Shape.word(JobState::of, List.of("ready", "dead")));
                  var retention = it.takeFields("retention").orElseThrow();
                  retention.takeWhole("max", 0, 9);
                  retention.end();
                }))
        .extracting(Fault::pointer, Fault::reason)
        .map(Object::toString)
        .containsExactlyInAnyOrder(
            "(\"/type\", \"required\")",
            "(\"/priority\", \"range\")",
            "(\"/timeout\", \"format\")",
            "(\"/run_at\", \"format\")",
            "(\"/tags/1\", \"type\")",
            "(\"/tags/2\", \"type\")",
            "(\"/args\", \"type\")",
            "(\"/meta\", \"range\")",
            "(\"/state\", \"choice\")",
            "(\"/retention/max\", \"type\")",
            "(\"/retention/min\", \"unknown_field\")");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.0", "1e1", "\"1\"", "true", "10000000000000000000000", "-1"})
  void takes_only_integers_within_bounds_for_whole_numbers(String value) {
    assertThat(faults("{\"n\":" + value + "}", it -> it.takeWhole("n", 0, 9))).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-11-20",
        "2026-11-20T18:00:00",
        "2026-11-20 18:00:00Z",
        "2026-11-20T18:00Z",
        "2026-02-30T18:00:00Z",
        "2026-11-20T24:00:00Z",
        "2026-11-20T18:00:00+25:00",
        "9999-12-31T23:59:59-01:00",
        "0000-01-01T00:00:00+01:00",
        "1763661600"
      })
  void takes_only_instants_that_are_there(String text) {
    assertThat(faults("{\"at\":\"" + text + "\"}", it -> it.take("at", Shape.TIME))).hasSize(1);
  }

  @Test
  void guesses_what_a_strange_name_was_meant_to_be() {
    var faults = new Faults();
    var fields = Fields.of(root("{\"prioritty\":1,\"a/b\":2}"), faults);
    fields.takeWhole("priority", 0, 9);
    fields.end();

    var invalid = catchThrowableOfType(InvalidFields.class, faults::raise);
    assertThat(invalid.findings())
        .extracting(finding -> finding.fault().pointer(), Finding::hint)
        .map(Object::toString)
        .containsExactly("(\"/prioritty\", Optional[priority])", "(\"/a~1b\", Optional.empty)");
  }

  @Test
  void refuses_what_comes_later_unless_it_asks_for_nothing() {
    Consumer<Fields> unique = it -> it.notYet("unique", value -> value.text().equals("false"));

    assertThat(faults("{\"unique\":null}", unique)).isEmpty();
    assertThat(faults("{\"unique\":false}", unique)).isEmpty();
    assertThat(faults("{\"unique\":{\"by\":[]}}", unique))
        .extracting(Fault::reason)
        .containsExactly("unsupported");
  }

  @Test
  void refuses_a_body_that_is_no_object() {
    assertThat(faults("[]", it -> it.take("a", Shape.TEXT)))
        .containsExactly(new Fault("", "type", "must be an object, not an array"));
  }

  @Test
  void does_not_keep_an_integer_that_its_readers_could_not_hold() {
    var fields = Fields.of(root("{\"args\":{\"n\":99999999999999999999}}"), new Faults());

    assertThatThrownBy(() -> fields.take("args", Shape.object(100)))
        .isInstanceOf(MalformedJson.class);
  }

  private static void read(String text, Consumer<Fields> reader) {
    assertThat(faults(text, reader.andThen(Fields::end))).isEmpty();
  }

  private static List<Fault> faults(String text, Consumer<Fields> reader) {
    var faults = new Faults();
    reader.accept(Fields.of(root(text), faults));
    try {
      faults.raise();
      return List.of();
    } catch (InvalidFields invalid) {
      return invalid.findings().stream().map(Finding::fault).toList();
    }
  }

  private static JsonValue root(String text) {
    return JsonText.read(text.getBytes(StandardCharsets.UTF_8)).root();
  }
}
