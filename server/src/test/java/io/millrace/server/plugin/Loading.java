package io.millrace.server.plugin;

import io.millrace.backend.contract.perform.Given;
import io.millrace.core.job.Json;
import io.millrace.core.job.Outcome;
import io.millrace.core.perform.Performer;
import io.millrace.server.plugin.Plugins.Taken;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/// A folder of plugins that a test fills, and what loading it comes to.
abstract class Loading {
  static final Taken TAKEN = new Taken(Set.of("echo"), Set.of("logging"));

  @TempDir Path folder;
  final List<String> problems = new ArrayList<>();
  final ClassLoader before = Thread.currentThread().getContextClassLoader();

  /// What a plugin leaves behind is not to trouble the next test.
  @AfterEach
  void comeHome() {
    Thread.currentThread().setContextClassLoader(before);
  }

  Plugins load() {
    return Plugins.in(folder, TAKEN, problems::add);
  }

  /// A performer whose result is the text of an expression.
  static String performer(String className, String type, String expression) {
    return """
    package p;
    import io.millrace.core.job.*;
    import io.millrace.core.perform.*;
    public class %s implements Performer {
      public String type() { return "%s"; }
      public Outcome perform(Context context) throws Exception {
        return new Outcome.Done(Json.write(String.valueOf(%s)));
      }
    }
    """
        .formatted(className, type, expression);
  }

  static Jars plugin(String name, String type, String expression) {
    return Jars.plugin(name)
        .with("p.It", performer("It", type, expression))
        .offers(Performer.class, "p.It");
  }

  static String result(Performer performer) throws Exception {
    return performer.perform(Given.args("{}")) instanceof Outcome.Done(Json result)
        ? result.as(String.class)
        : "no result";
  }
}
