package io.millrace.core.query.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.query.Clause;
import io.millrace.core.query.Field;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/// Whatever is thrown at the language: it is read or refused, quickly, and what was read is written
/// as something that reads the same.
class QueryTextFuzzTest {
  private static final Instant NOW = Instant.parse("2026-11-20T18:00:00Z");
  private static final long SEED = 20261120;
  private static final int ROUNDS = 20_000;
  private static final int LONGEST = 4096;

  /// The best of three, so that a pause of the machine is not taken for the parser's.
  private static final Duration SLOW = Duration.ofMillis(20);

  private static final List<String> PIECES =
      List.of(
          ":",
          "~",
          ">",
          ">=",
          "<",
          "<=",
          "..",
          ",",
          "-",
          "*",
          "\"",
          "\\",
          " ",
          "\n",
          "\t",
          ".",
          "a",
          "3",
          "-5",
          "1.5",
          "true",
          "null",
          "dead",
          "ready",
          "timeout",
          "vip",
          "10m",
          "1h",
          "2026-11-01",
          "2026-11-01T10:00:00Z",
          "9999-12-31",
          "billing.*",
          "order-42",
          "\u0000",
          "é",
          "😀",
          "\ud800",
          "İ",
          "(",
          "=",
          "args.user.id",
          "meta.",
          "args.",
          "\"a b\"");

  @Test
  void reads_or_refuses_and_what_it_read_reads_the_same_again() {
    var random = new Random(SEED);
    int read = 0;
    for (int round = 0; round < ROUNDS; round++) {
      var text = random.nextBoolean() ? noise(random) : sentence(random);
      var clauses = parse(text, round);
      if (clauses.isPresent()) {
        read++;
        assertThat(parse(QueryText.print(clauses.get()), round))
            .as("seed %d, round %d: %s", SEED, round, text)
            .isEqualTo(clauses);
      }
    }
    assertThat(read).isGreaterThan(ROUNDS / 10);
  }

  @Test
  void takes_no_longer_than_milliseconds_whatever_its_4_kib_are() {
    for (var piece : PIECES) {
      assertQuick(piece.repeat(LONGEST / piece.length()));
      assertQuick(("state:" + piece + " ").repeat(LONGEST / (piece.length() + 7)));
      assertQuick(("stat" + piece + ",").repeat(LONGEST / (piece.length() + 5)));
      assertQuick("tag:" + (piece + ",").repeat((LONGEST - 4) / (piece.length() + 1)));
    }
  }

  private static void assertQuick(String text) {
    Supplier<Duration> once =
        () -> {
          long begin = System.nanoTime();
          parse(text, 0);
          return Duration.ofNanos(System.nanoTime() - begin);
        };
    var best = once.get();
    for (int more = 0; more < 2 && best.compareTo(SLOW) >= 0; more++) {
      var again = once.get();
      best = again.compareTo(best) < 0 ? again : best;
    }
    assertThat(best).as(text.substring(0, 20)).isLessThan(SLOW);
  }

  private static Optional<List<Clause>> parse(String text, int round) {
    try {
      return Optional.of(QueryText.parse(text, NOW));
    } catch (UnreadableQuery e) {
      assertThat(e.faults()).as("round %d: %s", round, text).isNotEmpty();
      for (var fault : e.faults()) {
        assertThat(fault.place().offset()).isBetween(0, text.length());
      }
      return Optional.empty();
    }
  }

  private static String noise(Random random) {
    var text = new StringBuilder();
    for (int count = random.nextInt(12); count >= 0; count--) {
      text.append(PIECES.get(random.nextInt(PIECES.size())));
    }
    return text.toString();
  }

  private static String sentence(Random random) {
    var text = new StringBuilder();
    for (int count = random.nextInt(3); count >= 0; count--) {
      var fields = Field.names();
      var field = fields.get(random.nextInt(fields.size()));
      text.append(random.nextInt(4) == 0 ? "-" : "")
          .append(field)
          .append(field.equals("args") || field.equals("meta") ? ".x" : "")
          .append(PIECES.get(random.nextInt(6)))
          .append(PIECES.get(16 + random.nextInt(PIECES.size() - 16)))
          .append(random.nextInt(4) == 0 ? ".." : "")
          .append(random.nextInt(3) == 0 ? PIECES.get(16 + random.nextInt(12)) : "")
          .append(' ');
    }
    return text.toString();
  }
}
