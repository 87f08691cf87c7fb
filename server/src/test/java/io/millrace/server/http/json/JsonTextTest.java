package io.millrace.server.http.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.millrace.server.http.json.syntax.MalformedJson;
import io.millrace.server.http.json.syntax.Position;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTextTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        " [ ] ",
        "\"\"",
        "null",
        "-0",
        "0.1e-7",
        "1E+2",
        "[1, 2 ,\t3\r\n]",
        "{\"a\":{\"a\":1},\"b\":[{\"a\":1},{\"a\":2}]}",
        "\"\\ud83d\\ude00 \\u0000 \\\"\"",
        "\"ü€😀\"",
        "9007199254740993",
        "-9223372036854775808",
        "0.100000000000000000000000000001"
      })
  void takes_strict_json(String text) {
    assertThat(JsonText.read(utf8(text)).root().json().text()).isEqualTo(text.strip());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "[1,]",
        "{\"a\":1,}",
        "{a:1}",
        "{'a':1}",
        "[1 2]",
        "{\"a\" 1}",
        "/* no */ 1",
        "1 // no",
        "NaN",
        "-Infinity",
        "+1",
        "01",
        "1.",
        ".5",
        "1e",
        "0x1f",
        "tru",
        "nulll",
        "\"open",
        "\"\\x\"",
        "\"\\u12g4\"",
        "\"tab\there\"",
        "{} {}",
        "\"\\ud800\"",
        "\"\\ud800x\"",
        "\"\\ud800\\u0041\"",
        "\"\\udc00\\ud800\"",
        "{\"\\u0000\":1}",
        "1e400",
        "-1e999999"
      })
  void refuses_what_is_not_strict_json(String text) {
    assertThatThrownBy(() -> JsonText.read(utf8(text))).isInstanceOf(MalformedJson.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ff",
        "22ff22",
        "22c0af22",
        "22c1bf22",
        "22e08080aa22",
        "22eda08022",
        "22f0808080aa22",
        "22f490808022",
        "22e282",
        "2280",
        "fffe22002200",
        "efbbbf7b7d"
      })
  void refuses_what_is_not_plain_utf8(String hex) {
    var bytes = HexFormat.of().parseHex(hex);
    assertThatThrownBy(() -> JsonText.read(bytes)).isInstanceOf(MalformedJson.class);
  }

  @Test
  void refuses_utf_16() {
    assertThatThrownBy(() -> JsonText.read("{\"a\":1}".getBytes(StandardCharsets.UTF_16LE)))
        .isInstanceOf(MalformedJson.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"a\":1,\"a\":2}", "[{\"x\":{\"a\":1,\"b\":2,\"\\u0061\":3}}]"})
  void refuses_a_name_that_stands_twice(String text) {
    assertThatThrownBy(() -> JsonText.read(utf8(text))).hasMessageContaining("'a' stands twice");
  }

  @Test
  void finds_a_name_that_stands_twice_among_thousands() {
    var names = IntStream.range(0, 5000).mapToObj(n -> "\"n" + n + "\":{\"n1\":0}");
    var members = names.collect(Collectors.joining(","));
    JsonText.read(utf8("{" + members + "}"));

    assertThatThrownBy(() -> JsonText.read(utf8("{" + members + ",\"n4711\":0}")))
        .hasMessageContaining("'n4711' stands twice");
  }

  @Test
  void takes_64_levels_and_refuses_65() {
    JsonText.read(utf8("[".repeat(64) + "]".repeat(64)));

    assertThatThrownBy(() -> JsonText.read(utf8("[".repeat(65) + "]".repeat(65))))
        .hasMessageContaining("64 levels");
    assertThatThrownBy(() -> JsonText.read(utf8("[".repeat(100_000))))
        .isInstanceOf(MalformedJson.class);
  }

  @Test
  void bounds_names_and_digits() {
    JsonText.read(utf8("{\"" + "n".repeat(1024) + "\":" + "1".repeat(300) + "}"));

    assertThatThrownBy(() -> JsonText.read(utf8("{\"" + "n".repeat(1025) + "\":1}")))
        .hasMessageContaining("1024 bytes");
    assertThatThrownBy(() -> JsonText.read(utf8("0." + "1".repeat(2000))))
        .hasMessageContaining("1000 digits");
  }

  @Test
  void keeps_no_integer_that_64_bits_do_not_hold() {
    var root = JsonText.read(utf8("{\"a\":1,\"b\":{\"c\":[9223372036854775808]}}")).root();
    var members = root.members();

    assertThat(members.getFirst().value().json().text()).isEqualTo("1");
    var refused = catchThrowableOfType(MalformedJson.class, members.getLast().value()::json);
    assertThat(refused.pointer()).isEqualTo("/b/c/0");
    assertThat(refused.position()).isEqualTo(new Position(1, 18));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "`{\"a\":tru}` | 1 | 9 | `/a`",
        "`{\"ä\":[0,1,{\"b/~\":?}]}` | 1 | 18 | `/ä/2/b~1~0`",
        "`[1,2` | 1 | 5 | `/1`",
        "`{\"a\":1,}` | 1 | 8 | ``",
        "`x` | 1 | 1 | ``",
        "`{\"args\":{\"x\":1,\"x\":2}}` | 1 | 16 | `/args`"
      })
  void says_where_a_text_goes_wrong(String text, int line, int column, String pointer) {
    var fault = catchThrowableOfType(MalformedJson.class, () -> JsonText.read(utf8(text)));

    assertThat(fault.position()).isEqualTo(new Position(line, column));
    assertThat(fault.pointer()).isEqualTo(pointer);
  }

  @Test
  void counts_lines() {
    var text = "{\n  \"a\": 1,\n  \"b\": 01\n}";
    var fault = catchThrowableOfType(MalformedJson.class, () -> JsonText.read(utf8(text)));

    assertThat(fault.position()).isEqualTo(new Position(3, 9));
    assertThat(fault.pointer()).isEqualTo("/b");
  }

  @Test
  void reads_one_line_of_many_and_tells_its_place_among_them() {
    var bytes = utf8("{\"a\":1}\n{\"b\":}\n");

    assertThat(JsonText.read(bytes, 0, 7).root().json().text()).isEqualTo("{\"a\":1}");
    var fault = catchThrowableOfType(MalformedJson.class, () -> JsonText.read(bytes, 8, 14));
    assertThat(fault.position()).isEqualTo(new Position(2, 6));
    assertThat(fault.pointer()).isEqualTo("/b");
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
