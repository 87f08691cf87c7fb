package io.millrace.backend.contract.planted;

import io.millrace.backend.contract.planted.Bug.Tests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Reads a list of bugs, line by line; its first word says what a line is.
///
/// `in module file` and `red test sections` hold for all bugs that follow; `*` begins a bug, `-`
/// and `+` are lines of its text and of what is planted instead, `#` is for the reader.
public final class BugList {
  private final List<Bug> bugs = new ArrayList<>();
  private Path module = Path.of("");
  private Path file = Path.of("");
  private Tests tests = Tests.read("");

  private BugList() {}

  public static List<Bug> read(Path list) throws IOException {
    var reading = new BugList();
    for (var line : Files.readAllLines(list)) {
      if (!line.isBlank()) {
        reading.take(line.split(" ", 2));
      }
    }
    return List.copyOf(reading.bugs);
  }

  private void take(String[] line) {
    var rest = line.length == 2 ? line[1] : "";
    switch (line[0]) {
      case "in" -> {
        var words = rest.split(" ", 2);
        module = Path.of(words[0]);
        var kind = words[1].endsWith(".java") ? "java" : "resources";
        file = module.resolve("src/main").resolve(kind).resolve(words[1]);
      }
      case "red" -> tests = Tests.read(rest);
      case "*" -> bugs.add(new Bug(rest, module, file, tests, "", ""));
      case "-" -> {
        var bug = bugs.removeLast();
        bugs.add(new Bug(bug.name(), module, file, tests, bug.text() + rest + "\n", ""));
      }
      case "+" -> {
        var bug = bugs.removeLast();
        var planted = bug.planted() + rest + "\n";
        bugs.add(new Bug(bug.name(), module, file, tests, bug.text(), planted));
      }
      case "#" -> {}
      default -> throw new IllegalArgumentException("cannot be read: " + String.join(" ", line));
    }
  }
}
