package io.millrace.server.http.route.node;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.Properties;

/// What this server was made from: its version, which classes that lie in no jar do not have yet,
/// and the commit of its sources, where they were built in their repository. A `+` behind it says
/// that they were changed since.
public record Build(String version, Optional<String> commit) {
  /// The one that runs.
  public static Build here() {
    var version = Optional.ofNullable(Build.class.getPackage().getImplementationVersion());
    return new Build(version.orElse("development"), commit(told()));
  }

  /// The commit that stands there, if it does: whoever builds outside of a repository names none.
  static Optional<String> commit(Properties told) {
    return Optional.ofNullable(told.getProperty("commit")).filter(it -> !it.isEmpty());
  }

  private static Properties told() {
    try (var in = Build.class.getResourceAsStream("build.properties")) {
      var told = new Properties();
      if (in != null) {
        told.load(in);
      }
      return told;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
