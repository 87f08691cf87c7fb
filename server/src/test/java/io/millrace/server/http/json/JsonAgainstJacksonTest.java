package io.millrace.server.http.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.millrace.server.http.json.syntax.MalformedJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Jackson is the judge of ordinary texts: both take the same ones, and it reads what we write.
class JsonAgainstJacksonTest {
  private static final ObjectMapper JACKSON =
      JsonMapper.builder(
              JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private static final String[] PIECES = {
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"a\"",
    "\"b\"",
    "\"\"",
    "0",
    "-1",
    "1.5",
    " 1e3 ",
    "true",
    "false",
    "null",
    " ",
    "\n",
    "\"\\n\"",
    "\"\\u00fc\"",
    "\"ü\"",
    "{}",
    "[]",
    "\"a\":",
    "01",
    "-",
    "\\",
    "\""
  };

  @Test
  void takes_and_refuses_the_same_texts() {
    long seed = new Random().nextLong();
    var random = new Random(seed);
    for (int round = 0; round < 50_000; round++) {
      var text = random.nextBoolean() ? value(random, 3) : soup(random);
      assertThat(taken(text)).as("seed %d: %s", seed, text).isEqualTo(takenByJackson(text));
    }
  }

  @Test
  void writes_what_jackson_reads() throws IOException {
    long seed = new Random().nextLong();
    var random = new Random(seed);
    for (int round = 0; round < 20_000; round++) {
      var text = characters(random);
      var json = new JsonWriter(1).object().put(text, text).endObject().json();
      var tree = JACKSON.readTree(JsonText.read(json.bytes()).root().json().bytes());
      assertThat(tree.get(text)).as("seed %d", seed).isNotNull();
      assertThat(tree.get(text).textValue()).as("seed %d", seed).isEqualTo(text);
    }
  }

  private static boolean taken(String text) {
    try {
      JsonText.read(text.getBytes(StandardCharsets.UTF_8));
      return true;
    } catch (MalformedJson _) {
      return false;
    }
  }

  private static boolean takenByJackson(String text) {
    try {
      return !JACKSON.readTree(text.getBytes(StandardCharsets.UTF_8)).isMissingNode();
    } catch (IOException _) {
      return false;
    }
  }

  private static String soup(Random random) {
    var text = new StringBuilder();
    for (int piece = random.nextInt(8); piece >= 0; piece--) {
      text.append(PIECES[random.nextInt(PIECES.length)]);
    }
    return text.toString();
  }

  private static String value(Random random, int depth) {
    var text = new StringBuilder();
    switch (random.nextInt(depth == 0 ? 3 : 5)) {
      case 0 -> text.append(random.nextInt());
      case 1 -> text.append(random.nextGaussian());
      case 2 -> text.append(new JsonWriter(8).text(characters(random)).json().text());
      case 3 -> {
        text.append('[');
        for (int item = random.nextInt(4); item > 0; item--) {
          text.append(value(random, depth - 1)).append(item > 1 ? "," : "");
        }
        text.append(']');
      }
      default -> {
        text.append('{');
        for (int item = random.nextInt(4); item > 0; item--) {
          text.append("\"%s\":".formatted(random.nextInt(6))).append(value(random, depth - 1));
          text.append(item > 1 ? " , " : "");
        }
        text.append('}');
      }
    }
    return text.toString();
  }

  private static String characters(Random random) {
    var text = new StringBuilder();
    for (int count = random.nextInt(6); count > 0; count--) {
      int point = random.nextInt(1 << random.nextInt(1, 18));
      text.appendCodePoint(Character.isDefined(point) && !isSurrogate(point) ? point : 'x');
    }
    return text.toString().replace('\0', '0');
  }

  private static boolean isSurrogate(int point) {
    return point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
  }
}
