package io.millrace.server;

import io.millrace.config.Section;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/// This node: its name, where it keeps its state, how it goes.
///
/// @param id empty: it makes up a name at each start
public record NodeSettings(Optional<String> id, BackendKind backend, Duration shutdownGrace) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]{1,128}");

  /// The backends that this build has.
  public enum BackendKind {
    MEMORY
  }

  public static NodeSettings from(Section root) {
    return new NodeSettings(
        root.section("node")
            .key("id", "Name of this node; host name and 6 random characters by itself")
            .text(NAME),
        root.section("backend").key("kind", "Where the state is kept").oneOf(BackendKind.MEMORY),
        root.section("shutdown")
            .key("grace", "How long running attempts may take to end at a stop")
            .duration(Duration.ofSeconds(25), Duration.ZERO, Duration.ofHours(1)));
  }
}
