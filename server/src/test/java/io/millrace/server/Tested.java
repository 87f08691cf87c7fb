package io.millrace.server;

import java.io.File;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What a process that a test begins is to run.
final class Tested {
  private Tested() {}

  /// The class path of the test itself, with a bug that is planted in it.
  static String classPath() {
    return Main.class.getClassLoader() instanceof URLClassLoader planted
        ? Stream.of(planted.getURLs())
            .map(Tested::path)
            .collect(Collectors.joining(File.pathSeparator))
        : System.getProperty("java.class.path");
  }

  private static String path(URL url) {
    return Path.of(URI.create(url.toString())).toString();
  }
}
