package io.millrace.server.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Objects;

/// What is put before the C library of a process to take something from it: built from the C beside
/// this with the compiler of this machine. Without one the fault is skipped, and says so.
final class Shim {
  private Shim() {}

  static Path built(Path folder, String name) throws IOException, InterruptedException {
    var source = folder.resolve(name + ".c");
    var library = folder.resolve(name + ".so");
    try (var in = Shim.class.getResourceAsStream(name + ".c")) {
      Files.write(source, Objects.requireNonNull(in).readAllBytes());
    }
    assumeTrue(hasCompiler(), "no C compiler (cc) is there, which builds " + name + ".c");
    var built =
        new ProcessBuilder("cc", "-shared", "-fPIC", "-O2", "-o", "" + library, "" + source, "-ldl")
            .inheritIO()
            .start()
            .waitFor();
    assertThat(built).as("exit code of cc").isZero();
    return library;
  }

  private static boolean hasCompiler() throws InterruptedException {
    try {
      return new ProcessBuilder("cc", "--version")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException _) {
      return false;
    }
  }

  /// The wall clock of a process, which can be set.
  record Wall(Path library, Path file) {
    static Wall in(Path folder, String name) throws IOException, InterruptedException {
      var wall = new Wall(built(folder, "clock"), folder.resolve(name + ".clock"));
      wall.set(0);
      return wall;
    }

    /// So many seconds beside the time of the machine, at once.
    void set(long seconds) throws IOException {
      var bytes = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.nativeOrder()).putLong(seconds);
      if (Files.exists(file)) {
        try (var there = Files.newByteChannel(file, StandardOpenOption.WRITE)) {
          there.write(bytes.flip());
        }
      } else {
        Files.write(file, bytes.array());
      }
    }

    Map<String, String> environment() {
      return Map.of("LD_PRELOAD", "" + library, "CLOCK_FILE", "" + file);
    }
  }
}
