package io.millrace.server.plugin;

import io.millrace.core.perform.Middleware;
import io.millrace.core.perform.Performer;
import io.millrace.core.spi.FailureClassifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/// The plugins of this node, in the order of their files' names.
///
/// A jar comes in as a whole or not at all, and one that does not come in keeps the server from
/// starting: a node that has lost a performer or a middleware overnight would do other work than it
/// did the day before.
public record Plugins(List<Plugin> all) {
  public static final Plugins NONE = new Plugins(List.of());

  private static final String HERE = "the server itself";

  public Plugins {
    all = List.copyOf(all);
  }

  /// What belongs to the server already: types it performs, names of its middleware, and of the
  /// functions that conditions call.
  public record Taken(Set<String> types, Set<String> middleware, Set<String> functions) {}

  /// Loads every jar that lies in the folder, and tells of each that cannot be used why.
  public static Plugins in(Path folder, Taken taken, Consumer<String> problem) {
    var plugins = new ArrayList<Plugin>();
    for (var file : jars(folder, problem)) {
      try {
        plugins.add(new PluginJar(file).load());
      } catch (UnusableException e) {
        problem.accept(file.getFileName() + " " + e.getMessage());
      }
    }
    clashes(plugins, it -> List.of(it.name()), Set.of(), "is called", problem);
    clashes(plugins, Plugin::types, taken.types, "performs", problem);
    clashes(plugins, Plugin::middlewareNames, taken.middleware, "has middleware", problem);
    clashes(plugins, Plugin::functionNames, taken.functions, "has a function", problem);
    return new Plugins(plugins);
  }

  private static List<Path> jars(Path folder, Consumer<String> problem) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (var files = Files.list(folder)) {
      return files.filter(it -> it.toString().endsWith(".jar")).sorted().toList();
    } catch (IOException e) {
      problem.accept(folder + " cannot be read: " + e);
      return List.of();
    }
  }

  private static void clashes(
      List<Plugin> plugins,
      Function<Plugin, List<String>> names,
      Set<String> taken,
      String what,
      Consumer<String> problem) {
    Map<String, String> owners = new HashMap<>();
    taken.forEach(name -> owners.put(name, HERE));
    for (var plugin : plugins) {
      for (var name : names.apply(plugin)) {
        var owner = owners.putIfAbsent(name, plugin.file());
        if (owner != null) {
          problem.accept(plugin.file() + " " + what + " " + name + ", as does " + owner);
        }
      }
    }
  }

  public List<Performer> performers() {
    return all.stream().flatMap(it -> it.performers().stream()).toList();
  }

  public List<Middleware> middleware() {
    return all.stream().flatMap(it -> it.middleware().stream()).toList();
  }

  public List<FailureClassifier> classifiers() {
    return all.stream()
        .flatMap(it -> it.classifiers().stream())
        .map(Plugin.Classifier::it)
        .toList();
  }
}
