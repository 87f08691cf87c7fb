package io.millrace.server.http.access;

import io.millrace.config.Section;
import java.util.List;
import java.util.regex.Pattern;

/// Which places in payloads are shown to nobody (`redact.paths`): `args.password`, `*.token`.
///
/// A path begins with the payload's own name and goes on with the names of members; `*` stands for
/// one or more of them, and the items of an array stand where the array does.
public record Covered(List<String> paths) {
  public static final Covered NOTHING = new Covered(List.of());

  private static final Pattern FORM = Pattern.compile("[^.]+(?:\\.[^.]+)+");
  private static final String ANY = "*";

  public Covered {
    paths = List.copyOf(paths);
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
    return new Covered(paths);
  }

  boolean isNothing() {
    return paths.isEmpty();
  }

  /// Whether what stands there is covered.
  boolean has(List<String> place) {
    return paths.stream().anyMatch(path -> fits(List.of(path.split("\\.", -1)), place));
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
