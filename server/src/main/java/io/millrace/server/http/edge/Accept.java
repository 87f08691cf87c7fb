package io.millrace.server.http.edge;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What a client is willing to be answered with (RFC 9110 §12.5.1), as far as one type is
/// concerned.
final class Accept {
  private Accept() {}

  /// Whether `header` admits `produced`; the most specific range that fits decides.
  static boolean admits(@Nullable String header, String produced) {
    if (header == null || header.isBlank() || header.equals("*/*")) {
      return true;
    }
    var type = essence(produced);
    int best = 0;
    boolean admitted = false;
    for (var range : header.toLowerCase(Locale.ROOT).split(",", -1)) {
      int fit = fit(essence(range), type);
      if (fit > best) {
        best = fit;
        admitted = !isRefusal(range);
      }
    }
    return admitted;
  }

  private static int fit(String range, String type) {
    if (range.equals(type)) {
      return 3;
    }
    return range.equals("*/*") ? 1 : isGroupOf(range, type) ? 2 : 0;
  }

  private static boolean isGroupOf(String range, String type) {
    return range.endsWith("/*") && type.startsWith(range.substring(0, range.length() - 1));
  }

  /// A quality of zero: "not acceptable".
  private static boolean isRefusal(String range) {
    return range.replace(" ", "").matches(".*;q=0(\\.0*)?(;.*)?");
  }

  private static String essence(String range) {
    int semicolon = range.indexOf(';');
    return (semicolon < 0 ? range : range.substring(0, semicolon)).strip();
  }
}
