package io.millrace.server.http.json.syntax;

/// Numbers of JSON: whether one is right, and whether it keeps the bounds.
public final class JsonNumbers {
  static final int MAX_DIGITS = 1000;

  /// With fewer digits and without an exponent a number is within the range of a double.
  private static final int SURELY_DOUBLE = 300;

  /// With fewer digits an integer fits into 64 bits.
  private static final int SURELY_LONG = 18;

  private JsonNumbers() {}

  /// Steps over a number; answers whether it is an integer that 64 bits do not hold.
  static boolean skip(JsonCursor cursor) {
    int start = cursor.at;
    cursor.skip('-');
    int whole = cursor.peek() == '0' ? cursor.skip('0') : digits(cursor);
    int fraction = cursor.skip('.') == 1 ? digits(cursor) : 0;
    int exponent = cursor.skip('e') + cursor.skip('E') == 1 ? exponent(cursor) : 0;
    if (whole + fraction + exponent > MAX_DIGITS) {
      throw cursor.malformed(start, "a number has more than " + MAX_DIGITS + " digits");
    }
    if ((exponent > 0 || whole > SURELY_DOUBLE) && isBeyondDouble(cursor.since(start))) {
      throw cursor.malformed(start, "a number is outside the range of a double");
    }
    return fraction + exponent == 0 && whole > SURELY_LONG && !isLong(cursor.since(start));
  }

  public static boolean isLong(String digits) {
    try {
      Long.parseLong(digits);
      return true;
    } catch (NumberFormatException _) {
      return false;
    }
  }

  private static int exponent(JsonCursor cursor) {
    if (cursor.skip('+') == 0) {
      cursor.skip('-');
    }
    return digits(cursor);
  }

  private static int digits(JsonCursor cursor) {
    int start = cursor.at;
    while (cursor.peek() >= '0' && cursor.peek() <= '9') {
      cursor.at++;
    }
    if (cursor.at == start) {
      throw cursor.unexpected("a digit");
    }
    return cursor.at - start;
  }

  private static boolean isBeyondDouble(String number) {
    return Double.isInfinite(Double.parseDouble(number));
  }
}
