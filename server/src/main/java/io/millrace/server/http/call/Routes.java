package io.millrace.server.http.call;

/// The operations about one noun.
@FunctionalInterface
public interface Routes {
  /// Adds them to the table, under the paths of the API document.
  void mount(Table table);
}
