package io.millrace.server.plugin;

import io.millrace.backend.contract.perform.Given;
import io.millrace.core.job.Json;
import io.millrace.core.job.Outcome;
import io.millrace.core.perform.Performer;
import io.millrace.core.spi.ExprFunction;
import io.millrace.server.plugin.Plugins.Taken;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/// A folder of plugins that a test fills, and what loading it comes to.
abstract class Loading {
  static final Taken TAKEN = new Taken(Set.of("echo"), Set.of("logging"), Set.of("upper"));

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

  /// A plugin with a function whose value is an expression.
  static Jars function(String name, String function, String value) {
    return Jars.plugin(name)
        .with(
            "p.Fn",
            """
            package p;
            import io.millrace.core.spi.ExprFunction;
            import java.util.List;
            public class Fn implements ExprFunction {
              public String name() { return "%s"; }
              public Signature signature() { return Signature.of(Type.STRING, Type.STRING); }
              public Object ofNull() { return "nothing"; }
              public Object call(List<Object> args, Budget budget) { return %s; }
              static Object fail(Throwable it) { return Fn.<RuntimeException>thrown(it); }
              @SuppressWarnings("unchecked")
              static <E extends Throwable> Object thrown(Throwable it) throws E { throw (E) it; }
            }
            """
                .formatted(function, value))
        .offers(ExprFunction.class, "p.Fn");
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
