package io.millrace.server.http.edge;

/// Which paths are plain: spelt so that every reader sees the same segments.
final class Paths {
  private static final String NEVER_ENCODED = "%./;\\\u007f";

  private Paths() {}

  /// Whether there is no empty, `.` or `..` segment, no trailing slash, no path parameter, and
  /// nothing encoded that would mean one of these when it is decoded.
  static boolean isPlain(String path) {
    int from = 1;
    for (int at = 1; at < path.length(); at++) {
      if (path.charAt(at) == '/') {
        if (!isSegment(path, from, at)) {
          return false;
        }
        from = at + 1;
      } else if (!isPlain(path, at)) {
        return false;
      }
    }
    return isSegment(path, from, path.length());
  }

  private static boolean isSegment(String path, int from, int to) {
    return to > from && !(path.startsWith(".", from) && isDots(path, from, to));
  }

  private static boolean isDots(String path, int from, int to) {
    return to - from == 1 || (to - from == 2 && path.charAt(from + 1) == '.');
  }

  private static boolean isPlain(String path, int at) {
    char c = path.charAt(at);
    return c == '%' ? isHarmless(path, at) : c > ' ' && c < 0x7f && c != ';' && c != '\\';
  }

  private static boolean isHarmless(String path, int percent) {
    if (percent + 2 >= path.length()) {
      return false;
    }
    int high = Character.digit(path.charAt(percent + 1), 16);
    int low = Character.digit(path.charAt(percent + 2), 16);
    return high >= 0 && low >= 0 && isHarmless((high << 4) | low);
  }

  private static boolean isHarmless(int octet) {
    return octet >= ' ' && NEVER_ENCODED.indexOf(octet) < 0;
  }
}
