package io.millrace.server.plugin;

import io.millrace.core.perform.Middleware;
import io.millrace.core.perform.Performer;
import io.millrace.core.spi.ExprFunction;
import io.millrace.core.spi.FailureClassifier;
import io.millrace.server.plugin.Plugin.Classifier;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.function.Function;
import java.util.jar.Attributes;
import java.util.jar.JarFile;

/// One jar of a plugin, on its way in: all of it, or the reason why not.
record PluginJar(Path file) {
  /// The version of what plugins may stand on: of [Published], and of what the server makes of it.
  static final String API = "1";

  /// Longer chains of causes are circles, or no help.
  private static final int DEEPEST = 8;

  private static final String NAME_ENTRY = "Millrace-Plugin";
  private static final String API_ENTRY = "Millrace-Plugin-Api";

  /// Loads its classes behind a loader of its own and makes one of each that it offers.
  Plugin load() throws UnusableException {
    checkPlace();
    var manifest = manifest();
    var name = entry(manifest, NAME_ENTRY);
    var api = entry(manifest, API_ENTRY);
    if (!api.equals(API)) {
      throw new UnusableException(
          "is made for version " + api + " of the plugin interface, and this server has " + API);
    }
    if (manifest.containsKey(Attributes.Name.CLASS_PATH)) {
      throw new UnusableException(
          "names other files in its manifest (Class-Path): a plugin is one jar");
    }
    var version = Optional.ofNullable(manifest.getValue(Attributes.Name.IMPLEMENTATION_VERSION));
    var plugin = offered(name, version.orElse("unknown"));
    var faults = plugin.faults();
    if (!faults.isEmpty()) {
      throw new UnusableException(String.join("; ", faults));
    }
    return plugin;
  }

  /// A link would bring in what is not in the folder.
  private void checkPlace() throws UnusableException {
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new UnusableException("is no file of the folder's own");
    }
  }

  private Attributes manifest() throws UnusableException {
    try (var jar = new JarFile(file.toFile())) {
      var manifest = jar.getManifest();
      if (manifest == null) {
        throw new UnusableException("has no manifest");
      }
      return manifest.getMainAttributes();
    } catch (IOException | SecurityException e) {
      throw new UnusableException("is no jar that can be read: " + e.getMessage());
    }
  }

  private static String entry(Attributes manifest, String name) throws UnusableException {
    var value = manifest.getValue(name);
    if (value == null) {
      throw new UnusableException("has no " + name + " in its manifest");
    }
    return value;
  }

  private Plugin offered(String name, String version) throws UnusableException {
    var loader = new URLClassLoader("plugin-" + name, new URL[] {url()}, Published.PART);
    var home = new AtHome(loader);
    return new Plugin(
        name,
        version,
        file.getFileName().toString(),
        all(Performer.class, loader, home::performer),
        all(Middleware.class, loader, home::middleware),
        all(
            FailureClassifier.class,
            loader,
            it -> new Classifier(it.getClass().getName(), home.classifier(it))),
        all(ExprFunction.class, loader, home::function));
  }

  private URL url() {
    try {
      return file.toUri().toURL();
    } catch (MalformedURLException e) {
      throw new IllegalStateException("a file has a URL", e);
    }
  }

  /// What is offered for a door, taken in.
  private static <T, R> List<R> all(Class<T> door, ClassLoader loader, Function<T, R> in)
      throws UnusableException {
    try {
      return ServiceLoader.load(door, loader).stream().map(it -> in.apply(it.get())).toList();
    } catch (ServiceConfigurationError | LinkageError | RuntimeException e) {
      throw new UnusableException("cannot be loaded: " + whole(e));
    }
  }

  /// What went wrong, and what caused it: the last of them is what its author can mend.
  private static String whole(Throwable thrown) {
    var text = new StringBuilder(thrown.toString());
    var cause = thrown.getCause();
    for (int depth = 0; cause != null && depth < DEEPEST; depth++) {
      text.append(", caused by ").append(cause);
      cause = cause.getCause();
    }
    return text.toString();
  }
}
