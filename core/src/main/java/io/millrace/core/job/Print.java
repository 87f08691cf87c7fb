package io.millrace.core.job;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeSet;

/// The hash of what makes jobs the same: 32 hex digits, equal where the parts have equal values,
/// however those were written (`stores.md` §5).
final class Print {
  private static final MessageDigest SHA_256 = sha256();

  private final StringBuilder text = new StringBuilder(256);

  private record Member(String name, int from, int to) {}

  private Print() {}

  /// Of these parts of a draft, which are names as [Unique#isPart] knows them.
  static String of(Draft draft, Iterable<String> parts) {
    var print = new Print();
    for (var part : parts) {
      print.part(draft, part);
    }
    return hash(print.text.toString());
  }

  private void part(Draft draft, String name) {
    text.append(name).append('=');
    switch (name) {
      case "type" -> text.append(draft.type());
      case "queue" -> {}
      case "key" -> draft.key().ifPresent(key -> text.append('k').append(key));
      case "tags" -> text.append(new TreeSet<>(draft.labels().tags()));
      default -> at(draft, name);
    }
    text.append('\n');
  }

  private void at(Draft draft, String name) {
    var json = name.startsWith("args") ? draft.args() : draft.labels().meta();
    try (var parser = Json.MAPPER.createParser(json.bytes())) {
      parser.nextToken();
      if (stepsTo(parser, name.split("\\.", -1))) {
        value(parser);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Whether there is a value under that path, whose first step is the document itself.
  private static boolean stepsTo(JsonParser parser, String[] path) throws IOException {
    for (int at = 1; at < path.length; at++) {
      if (!parser.isExpectedStartObjectToken() || !stepsInto(parser, path[at])) {
        return false;
      }
    }
    return true;
  }

  private static boolean stepsInto(JsonParser parser, String member) throws IOException {
    for (var name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      parser.nextToken();
      if (name.equals(member)) {
        return true;
      }
      parser.skipChildren();
    }
    return false;
  }

  private void value(JsonParser parser) throws IOException {
    switch (parser.currentToken()) {
      case START_OBJECT -> object(parser);
      case START_ARRAY -> array(parser);
      case VALUE_STRING -> quote(parser.getText());
      case VALUE_NUMBER_INT -> integer(parser);
      case VALUE_NUMBER_FLOAT -> number(parser.getDecimalValue());
      default -> text.append(parser.getText());
    }
  }

  /// Members in order of their names: mostly they come so, else their texts change places.
  private void object(JsonParser parser) throws IOException {
    text.append('{');
    int begin = text.length();
    var members = new ArrayList<Member>();
    boolean sorted = true;
    var before = "";
    for (var name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      int from = text.length();
      quote(name);
      text.append(':');
      parser.nextToken();
      value(parser);
      text.append(',');
      members.add(new Member(name, from, text.length()));
      sorted &= before.compareTo(name) <= 0;
      before = name;
    }
    if (!sorted) {
      sort(begin, members);
    }
    text.append('}');
  }

  private void sort(int begin, List<Member> members) {
    members.sort(Comparator.comparing(Member::name));
    var inOrder = new StringBuilder(text.length() - begin);
    members.forEach(member -> inOrder.append(text, member.from, member.to));
    text.setLength(begin);
    text.append(inOrder);
  }

  private void array(JsonParser parser) throws IOException {
    text.append('[');
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      value(parser);
      text.append(',');
    }
    text.append(']');
  }

  private void integer(JsonParser parser) throws IOException {
    if (parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
      number(parser.getDecimalValue());
      return;
    }
    long value = parser.getLongValue();
    if (value % 10 == 0) {
      number(BigDecimal.valueOf(value));
    } else {
      text.append(value);
    }
  }

  private void number(BigDecimal value) {
    text.append(value.signum() == 0 ? "0" : value.stripTrailingZeros().toString());
  }

  private void quote(String value) {
    text.append(value.length()).append(':').append(value);
  }

  private static String hash(String text) {
    var hash = digest().digest(text.getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(hash, 0, 16);
  }

  /// To look for one among all providers takes longer than to copy one that was found.
  private static MessageDigest digest() {
    try {
      return (MessageDigest) SHA_256.clone();
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("the SHA-256 of this Java can be copied", e);
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
