package io.millrace.server.plugin;

import io.millrace.config.Section;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.regex.Pattern;

/// Where plugins are, and what stands around every attempt, in which order.
public record PluginSettings(Path dir, List<String> middleware) {
  private static final Pattern FOLDER = Pattern.compile("[^\\x00]+");
  private static final String USUAL = "plugins/";
  private static final List<String> CHAIN = List.of("logging", "telemetry");

  public PluginSettings {
    middleware = List.copyOf(middleware);
  }

  public static PluginSettings from(Section root) {
    var plugins = root.section("plugins");
    var settings =
        new PluginSettings(
            Path.of(plugins.key("dir", "Folder with the jars of plugins").text(USUAL, FOLDER)),
            root.key("middleware", "What stands around every attempt, in this order").list(CHAIN));
    if (new HashSet<>(settings.middleware).size() < settings.middleware.size()) {
      root.refuse("middleware", "each name once");
    }
    // That there is none where one is usual is fine; one that somebody named must be there.
    if (!Files.isDirectory(settings.dir) && !settings.dir.equals(Path.of(USUAL))) {
      plugins.refuse("dir", "a folder that is there");
    }
    return settings;
  }
}
