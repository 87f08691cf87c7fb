package io.millrace.server.http.ui;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Set;

/// The files of a folder on the class path, as its list names them; some lie there a second and
/// third time, packed.
record Packed(String folder) {
  static final String GZIP = ".gz";
  static final String BROTLI = ".br";

  private static final String LIST = "files.txt";

  /// All names; none when the server was put together without its pages.
  Set<String> names() {
    return Packed.class.getResource(folder + LIST) == null
        ? Set.of()
        : Set.of(bytes(LIST).toString(StandardCharsets.UTF_8).strip().split("\n"));
  }

  static boolean isPacked(String name) {
    return name.endsWith(GZIP) || name.endsWith(BROTLI);
  }

  Buffer bytes(String name) {
    try (var stream = Packed.class.getResourceAsStream(folder + name)) {
      return Buffer.buffer(Objects.requireNonNull(stream, name).readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
