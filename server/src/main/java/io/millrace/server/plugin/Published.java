package io.millrace.server.plugin;

import java.util.List;
import java.util.Set;

/// What a plugin sees of the world outside its jar: the JDK, the published part of core, and what
/// that part names: Jackson's trees, the log.
///
/// Keeps plugins from standing on what may change any day, and lets them bring libraries of their
/// own in versions of their own. It is no wall against malice: a plugin runs with all the rights of
/// the server.
final class Published extends ClassLoader {
  static {
    registerAsParallelCapable();
  }

  private static final List<String> PACKAGES =
      List.of(
          "io.millrace.core.job.",
          "io.millrace.core.perform.",
          "io.millrace.core.limit.",
          "com.fasterxml.jackson.annotation.",
          "com.fasterxml.jackson.core.",
          "com.fasterxml.jackson.databind.",
          "org.jspecify.annotations.",
          "org.slf4j.");

  /// These, and what stands in them.
  private static final Set<String> CLASSES =
      Set.of("io.millrace.core.spi.FailureClassifier", "io.millrace.core.spi.ExprFunction");

  private static final ClassLoader SERVER = Published.class.getClassLoader();

  static final ClassLoader PART = new Published();

  private Published() {
    super("millrace", getPlatformClassLoader());
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    var outer = name.contains("$") ? name.substring(0, name.indexOf('$')) : name;
    if (PACKAGES.stream().anyMatch(name::startsWith) || CLASSES.contains(outer)) {
      return SERVER.loadClass(name);
    }
    throw new ClassNotFoundException(name + " is not published to plugins");
  }
}
