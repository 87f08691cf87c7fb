package io.millrace.server.http.access;

import io.millrace.config.Section;
import io.millrace.core.text.NamePath;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/// Which places in payloads are shown to nobody (`redact.paths`): `args.password`, `*.token`. A
/// path begins with the payload's own name.
public record Covered(List<NamePath> paths) {
  public static final Covered NOTHING = Covered.of();

  /// Nobody's list of paths in another notation shall be taken for a path that is nowhere.
  private static final Pattern FORM = Pattern.compile("[^.\\s\"\\[\\]]+(?:\\.[^.\\s\"\\[\\]]+)+");

  public Covered {
    paths = List.copyOf(paths);
  }

  public static Covered of(String... paths) {
    return new Covered(Arrays.stream(paths).map(NamePath::of).toList());
  }

  /// The paths as they were written.
  public List<String> texts() {
    return paths.stream().map(NamePath::text).toList();
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
    return paths.stream().anyMatch(path -> path.fits(place));
  }
}
