package io.millrace.core.job;

import java.time.Clock;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;

/// Where every new id comes from: a prefix and a UUIDv7 (RFC 9562 §5.7) as 26 characters of
/// lower-case Crockford base32.
///
/// The 74 random bits of a job's id begin with the 20-bit number of its home, so that a job is
/// found without a look-up; the other 54 are counted up within a millisecond from a random start.
/// Ids of one instance rise strictly, also when the clock goes back. Not for several threads: each
/// loop has its own.
public final class Ids {
  public static final int MAX_HOME = (1 << 20) - 1;

  private static final char[] ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz".toCharArray();
  private static final byte[] DIGITS = digits();
  private static final int TEXT = 26;
  private static final long COUNTER = (1L << 54) - 1;
  private static final long VERSION_7 = 7L << 12;
  private static final long VARIANT = 2L << 62;

  private final Clock clock;
  private final RandomGenerator random;
  private long millis;
  private long count;

  public Ids(Clock clock, RandomGenerator random) {
    this.clock = clock;
    this.random = random;
  }

  /// A job's id, which carries the number of its home.
  public String job(int home) {
    if (home < 0 || home > MAX_HOME) {
      throw new IllegalArgumentException("home " + home + " is not a 20-bit number");
    }
    return next("job_", home);
  }

  /// The id of anything else: `wrk_`, `op_`, …
  public String named(String prefix) {
    return next(prefix, random.nextInt(MAX_HOME + 1));
  }

  /// 128 random bits as 26 characters: the unguessable half of a token, a request's id.
  public String stamp() {
    return text(new char[TEXT], 0, random.nextLong(), random.nextLong());
  }

  /// Whether an id has the form of those that are made for jobs whose sender names none. Cheaper
  /// than [#home], for every job asks it that is forgotten.
  public static boolean isMade(String id) {
    return id.length() == 4 + TEXT && id.startsWith("job_");
  }

  /// The home that an id names, or empty when the id was not made here.
  public static OptionalInt home(String id) {
    if (!isMade(id)) {
      return OptionalInt.empty();
    }
    long high = 0;
    long low = 0;
    for (int at = 4; at < id.length(); at++) {
      int digit = digit(id.charAt(at));
      if (digit < 0) {
        return OptionalInt.empty();
      }
      high = (high << 5) | (low >>> 59);
      low = (low << 5) | digit;
    }
    return OptionalInt.of((int) (((high & 0xfff) << 8) | ((low >>> 54) & 0xff)));
  }

  private String next(String prefix, int home) {
    long now = clock.millis();
    if (now > millis) {
      millis = now;
      count = random.nextLong() & (COUNTER >>> 1);
    } else if (count == COUNTER) {
      millis++;
      count = 0;
    } else {
      count++;
    }
    long high = (millis << 16) | VERSION_7 | (home >>> 8);
    long low = VARIANT | ((home & 0xffL) << 54) | count;
    var chars = new char[prefix.length() + TEXT];
    prefix.getChars(0, prefix.length(), chars, 0);
    return text(chars, prefix.length(), high, low);
  }

  private static String text(char[] chars, int from, long high, long low) {
    // 26 characters hold 130 bits; the two bits in front are zero.
    for (int at = 25; at >= 0; at--) {
      chars[from + at] = ALPHABET[(int) (low & 31)];
      low = (low >>> 5) | (high << 59);
      high >>>= 5;
    }
    return new String(chars);
  }

  private static int digit(char c) {
    return c < DIGITS.length ? DIGITS[c] : -1;
  }

  /// What each character counts, -1 where it is none of the alphabet.
  private static byte[] digits() {
    var digits = new byte[128];
    Arrays.fill(digits, (byte) -1);
    for (int value = 0; value < ALPHABET.length; value++) {
      digits[ALPHABET[value]] = (byte) value;
    }
    return digits;
  }
}
