package io.millrace.server.http.access;

import io.millrace.config.Section;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/// Which places in payloads are shown to nobody (`redact.paths`): `args.password`, `*.token`.
///
/// A path begins with the payload's own name and goes on with the names of members; `*` stands for
/// one or more of them, and the items of an array stand where the array does.
public record Covered(List<Path> paths) {
  public static final Covered NOTHING = Covered.of();

  /// The names of one path, taken apart once: every value of every payload is compared with them.
  public record Path(List<String> names) {
    public Path {
      names = List.copyOf(names);
    }

    static Path of(String text) {
      return new Path(List.of(text.split("\\.", -1)));
    }
  }

  private static final Pattern FORM = Pattern.compile("[^.]+(?:\\.[^.]+)+");
  private static final String ANY = "*";

  public Covered {
    paths = List.copyOf(paths);
  }

  public static Covered of(String... paths) {
    return new Covered(Arrays.stream(paths).map(Path::of).toList());
  }

  /// The paths as they were written.
  public List<String> texts() {
    return paths.stream().map(it -> String.join(".", it.names)).toList();
  }

  public static Covered from(Section root) {
    var redact = root.section("redact");
    var paths =
        redact
            .key("paths", "Places in payloads that are shown to nobody, such as args.password")
            .list(List.of());
    if (!paths.stream().allMatch(path -> FORM.matcher(path).matches())) {
      redact.refuse(
          "paths", "paths of names with dots between them, such as args.password, *.token");
    }
    return Covered.of(paths.toArray(String[]::new));
  }

  boolean isNothing() {
    return paths.isEmpty();
  }

  /// Whether what stands there is covered.
  boolean has(List<String> place) {
    return paths.stream().anyMatch(path -> fits(path.names, place));
  }

  private static boolean fits(List<String> path, List<String> place) {
    if (path.isEmpty() || place.isEmpty()) {
      return path.isEmpty() && place.isEmpty();
    }
    var first = path.getFirst();
    var rest = place.subList(1, place.size());
    if (first.equals(ANY)) {
      return fits(path.subList(1, path.size()), rest) || fits(path, rest);
    }
    return first.equals(place.getFirst()) && fits(path.subList(1, path.size()), rest);
  }
}
