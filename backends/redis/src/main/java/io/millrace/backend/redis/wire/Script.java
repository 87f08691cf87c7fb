package io.millrace.backend.redis.wire;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// One step that Redis takes as a whole: its name, its text, and the hash by which it is called.
///
/// A script may share parts with others: in the place of a line `-- with lane, bucket` stand the
/// texts of these parts, functions that know the names of the script around them.
public record Script(String name, String text, String hash) {
  private static final Pattern WITH = Pattern.compile("^-- with (.+)$", Pattern.MULTILINE);

  /// The one of that name among the resources of a folder, with all its parts.
  public static Script of(String folder, String name) {
    var text =
        WITH.matcher(read(folder, name))
            .replaceAll(it -> Matcher.quoteReplacement(parts(folder, it.group(1))));
    return new Script(name, text, hash(text));
  }

  private static String parts(String folder, String names) {
    return Arrays.stream(names.split(", "))
        .map(name -> read(folder, "part/" + name))
        .collect(Collectors.joining());
  }

  private static String read(String folder, String name) {
    try (var in = Script.class.getResourceAsStream(folder + name + ".lua")) {
      if (in == null) {
        throw new IllegalArgumentException("there is no script " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String hash(String text) {
    try {
      var digest = MessageDigest.getInstance("SHA-1");
      return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-1", e);
    }
  }
}
