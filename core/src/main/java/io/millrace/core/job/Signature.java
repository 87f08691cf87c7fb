package io.millrace.core.job;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// What makes two failures the same: type of job, kind, type, the five topmost frames, and the
/// message without what differs from case to case (digits, ids, quoted parts).
public final class Signature {
  private static final Pattern QUOTED = Pattern.compile("\"[^\"]*\"|'[^']*'|`[^`]*`");
  private static final Pattern IDS = Pattern.compile("\\b(?=\\w*\\d)[\\w-]{8,}\\b");
  private static final Pattern DIGITS = Pattern.compile("\\d+");
  private static final Pattern LINE = Pattern.compile(":\\d+\\)");
  private static final int FRAMES = 5;

  private Signature() {}

  /// `sig_` and 16 hexadecimal digits.
  public static String of(String type, Failure failure) {
    var text =
        String.join(
            "\n", type, failure.kind().wire(), failure.type(), frames(failure), plain(failure));
    try {
      var hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return "sig_" + HexFormat.of().formatHex(hash, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static String frames(Failure failure) {
    return failure
        .stack()
        .orElse("")
        .lines()
        .map(String::strip)
        .filter(line -> line.startsWith("at ") && !line.startsWith("at java."))
        .limit(FRAMES)
        .map(line -> LINE.matcher(line).replaceAll(")"))
        .collect(Collectors.joining("\n"));
  }

  private static String plain(Failure failure) {
    var unquoted = QUOTED.matcher(failure.message()).replaceAll("");
    return DIGITS.matcher(IDS.matcher(unquoted).replaceAll("")).replaceAll("");
  }
}
