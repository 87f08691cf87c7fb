package io.millrace.server;

import io.millrace.config.Section;
import io.millrace.core.spi.ExprFunction;
import io.millrace.core.text.Nearest;
import io.millrace.server.plugin.Plugins;
import io.millrace.server.settings.Settings;
import java.util.TreeSet;

/// What a server starts with: its settings, and the plugins that they name. What is wrong with a
/// plugin stands in the same report as what is wrong with a key.
record Setup(Settings settings, Plugins plugins) {
  static Setup from(Section root) {
    var settings = Settings.from(root);
    var taken =
        new Plugins.Taken(InTheBox.TYPES, InTheBox.MIDDLEWARE.keySet(), ExprFunction.IN_THE_BOX);
    var plugins =
        Plugins.in(
            settings.plugins().dir(),
            taken,
            problem ->
                root.section("plugins")
                    .refuse("dir", "a folder of plugins that can be used; " + problem));
    checkChain(settings, plugins, root);
    return new Setup(settings, plugins);
  }

  private static void checkChain(Settings settings, Plugins plugins, Section root) {
    var known = new TreeSet<>(InTheBox.MIDDLEWARE.keySet());
    plugins.all().forEach(it -> known.addAll(it.middlewareNames()));
    for (var name : settings.plugins().middleware()) {
      if (!known.contains(name)) {
        var meant = Nearest.to(name, known).map(" (did you mean %s?)"::formatted).orElse("");
        root.refuse("middleware", "names of " + String.join(", ", known) + ", not " + name + meant);
      }
    }
  }
}
