package io.millrace.server.http.edge;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What a client likes to be answered with (RFC 9110 §12.5.1).
final class Accept {
  private static final Pattern QUALITY = Pattern.compile(";q=([01](?:\\.\\d{0,3})?)(?:;|$)");

  private Accept() {}

  /// The one of `produced` that `header` likes best, the first of equals; empty when it admits
  /// none.
  static Optional<String> choose(@Nullable String header, List<String> produced) {
    if (header == null || header.isBlank() || header.equals("*/*")) {
      return Optional.of(produced.getFirst());
    }
    var ranges = header.toLowerCase(Locale.ROOT).replace(" ", "").split(",", -1);
    double best = 0;
    Optional<String> chosen = Optional.empty();
    for (var type : produced) {
      double quality = quality(ranges, essence(type));
      if (quality > best) {
        best = quality;
        chosen = Optional.of(type);
      }
    }
    return chosen;
  }

  /// The most specific range that fits decides.
  private static double quality(String[] ranges, String type) {
    int best = 0;
    double quality = 0;
    for (var range : ranges) {
      int fit = fit(essence(range), type);
      if (fit > best) {
        best = fit;
        quality = quality(range);
      }
    }
    return quality;
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

  private static double quality(String range) {
    var quality = QUALITY.matcher(range);
    return quality.find() ? Double.parseDouble(quality.group(1)) : 1;
  }

  private static String essence(String range) {
    int semicolon = range.indexOf(';');
    return semicolon < 0 ? range : range.substring(0, semicolon);
  }
}
