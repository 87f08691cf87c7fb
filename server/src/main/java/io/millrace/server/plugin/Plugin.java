package io.millrace.server.plugin;

import io.millrace.core.job.Draft;
import io.millrace.core.perform.Middleware;
import io.millrace.core.perform.Performer;
import io.millrace.core.spi.ExprFunction;
import io.millrace.core.spi.FailureClassifier;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// What one jar brings, ready to be used.
///
/// @param file the name of its jar
public record Plugin(
    String name,
    String version,
    String file,
    List<Performer> performers,
    List<Middleware> middleware,
    List<Classifier> classifiers,
    List<ExprFunction> functions) {
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_.-]{0,63}");
  private static final Pattern WORD = Pattern.compile("[a-z][a-z0-9_]{0,63}");

  /// A classifier, and the class that it is.
  public record Classifier(String name, FailureClassifier it) {}

  public Plugin {
    performers = List.copyOf(performers);
    middleware = List.copyOf(middleware);
    classifiers = List.copyOf(classifiers);
    functions = List.copyOf(functions);
  }

  /// The types of job that it performs.
  public List<String> types() {
    return performers.stream().map(Performer::type).toList();
  }

  /// What its middleware is called in the configuration.
  public List<String> middlewareNames() {
    return middleware.stream().map(Middleware::name).toList();
  }

  /// What its functions are called in conditions.
  public List<String> functionNames() {
    return functions.stream().map(ExprFunction::name).toList();
  }

  /// What is wrong with what it says of itself.
  List<String> faults() {
    var faults = new ArrayList<String>();
    if (!NAME.matcher(name).matches()) {
      faults.add("has a Millrace-Plugin in its manifest that is no name of 1-64 of a-z 0-9 _ . -");
    }
    if (performers.isEmpty()
        && middleware.isEmpty()
        && classifiers.isEmpty()
        && functions.isEmpty()) {
      faults.add(
          "brings nothing: no performer, middleware, classifier or function in META-INF/services");
    }
    types().stream()
        .filter(type -> !Draft.isType(type))
        .forEach(type -> faults.add("performs what is no type: " + type));
    middlewareNames().stream()
        .filter(it -> !WORD.matcher(it).matches())
        .forEach(it -> faults.add("has middleware whose name is not of a-z 0-9 _: " + it));
    functionNames().stream()
        .filter(it -> !WORD.matcher(it).matches())
        .forEach(it -> faults.add("has a function whose name is not of a-z 0-9 _: " + it));
    return faults;
  }
}
