package io.millrace.server.settings;

import io.millrace.config.Section;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/// This node: its name, where it keeps its state, how it goes.
///
/// @param id empty: it makes up a name at each start
/// @param journal the folder that makes the memory backend durable
public record NodeSettings(
    Optional<String> id, BackendKind backend, Optional<Path> journal, Duration shutdownGrace) {
  private static final Pattern FOLDER = Pattern.compile("[^\\x00]+");
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]{1,128}");

  /// The backends that this build has.
  public enum BackendKind {
    MEMORY,
    REDIS
  }

  public static NodeSettings from(Section root) {
    return new NodeSettings(
        root.section("node")
            .key("id", "Name of this node; host name and 6 random characters by itself")
            .text(NAME),
        root.section("backend").key("kind", "Where the state is kept").oneOf(BackendKind.MEMORY),
        root.section("backend")
            .section("memory")
            .key("journal", "Folder that keeps what the memory backend acknowledged")
            .text(FOLDER)
            .map(Path::of),
        root.section("shutdown")
            .key("grace", "How long running attempts may take to end at a stop")
            .duration(Duration.ofSeconds(25), Duration.ZERO, Duration.ofHours(1)));
  }
}
