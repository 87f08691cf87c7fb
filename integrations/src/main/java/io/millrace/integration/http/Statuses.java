package io.millrace.integration.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.core.perform.Args;
import io.millrace.core.perform.FailureException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// A list of statuses as somebody writes it: `[200, 404]`, `["2xx"]`.
record Statuses(List<Range> ranges) {
  private static final Pattern CLASS = Pattern.compile("[1-5]xx");
  private static final int OF_A_CLASS = 100;

  record Range(int from, int to) {}

  static Statuses read(List<JsonNode> list, String name) throws FailureException {
    var ranges = new ArrayList<Range>();
    for (var entry : list) {
      ranges.add(range(entry, name));
    }
    if (ranges.isEmpty()) {
      throw wrong(name);
    }
    return new Statuses(List.copyOf(ranges));
  }

  private static Range range(JsonNode entry, String name) throws FailureException {
    if (entry.isInt() && entry.intValue() >= OF_A_CLASS && entry.intValue() <= 599) {
      return new Range(entry.intValue(), entry.intValue());
    }
    if (entry.isTextual() && CLASS.matcher(entry.textValue()).matches()) {
      int first = (entry.textValue().charAt(0) - '0') * OF_A_CLASS;
      return new Range(first, first + OF_A_CLASS - 1);
    }
    throw wrong(name);
  }

  private static FailureException wrong(String name) {
    return Args.wrong(name + " must be a list of statuses, such as 404 or \"2xx\"");
  }

  boolean contain(int status) {
    return ranges.stream().anyMatch(range -> status >= range.from && status <= range.to);
  }
}
