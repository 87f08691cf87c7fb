package io.millrace.backend.contract.planted;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectNestedClass;

import io.millrace.backend.contract.planted.Bug.Tests;
import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/// Plants bugs, one at a time, in a copy of the sources and resources beside them, and runs the
/// tests that must notice, up to the first that does.
///
/// To be used where the modules concerned are on the class path, compiled, and their sources lie
/// below `root`.
public final class PlantedBugs {
  private static final String PATIENCE = "junit.jupiter.execution.timeout.default";

  private final Path root;
  private final Path work;
  private final Duration patience;

  /// `work` is an empty folder for classes; a test that takes longer than `patience` has failed.
  public PlantedBugs(Path root, Path work, Duration patience) {
    this.root = root;
    this.work = work;
    this.patience = patience;
  }

  /// The first test that fails with the bug, and why.
  public Optional<String> noticedBy(Bug bug) throws IOException, ReflectiveOperationException {
    var module = root.resolve(bug.module());
    var classes = Files.createTempDirectory(work, "planted");
    var planted = new Source(root.resolve(bug.file())).with(bug::plantIn);
    if (bug.resource().isPresent()) {
      planted.writeTo(classes.resolve(bug.resource().get()));
    } else {
      planted.compileTo(classes);
    }
    return failure(bug.tests(), List.of(classes, module.resolve("target/test-classes")));
  }

  /// The first test that fails with nothing planted, and why.
  public Optional<String> failure(Bug untouched) throws IOException, ReflectiveOperationException {
    var tests = root.resolve(untouched.module()).resolve("target/test-classes");
    return failure(untouched.tests(), List.of(tests));
  }

  private Optional<String> failure(Tests tests, List<Path> roots)
      throws IOException, ReflectiveOperationException {
    try (var loader = new Anew(urls(roots), PlantedBugs.class.getClassLoader())) {
      var quiet = LauncherConfig.builder().enableTestExecutionListenerAutoRegistration(false);
      var found =
          LauncherDiscoveryRequestBuilder.request()
              .selectors(selector(tests, loader))
              .configurationParameter(PATIENCE, patience.toSeconds() + " s");
      var first = new FirstFailure();
      LauncherFactory.create(quiet.build()).execute(first.endOf(found.build()));
      return first.told();
    }
  }

  /// Those of the tests that are to notice these bugs that are not there.
  static List<String> missing(Path root, List<Bug> bugs) throws IOException {
    var roots = bugs.stream().map(bug -> root.resolve(bug.module()).resolve("target/test-classes"));
    var missing = new ArrayList<String>();
    try (var loader =
        new Anew(urls(roots.distinct().toList()), PlantedBugs.class.getClassLoader())) {
      for (var tests : bugs.stream().map(Bug::tests).distinct().toList()) {
        try {
          selector(tests, loader);
        } catch (ClassNotFoundException _) {
          missing.add(tests.toString());
        }
      }
    }
    return missing;
  }

  private static DiscoverySelector selector(Tests tests, ClassLoader loader)
      throws ClassNotFoundException {
    var outer = new ArrayList<Class<?>>();
    var type = loader.loadClass(tests.type());
    for (var name : tests.sections()) {
      outer.add(type);
      type = section(type, name);
    }
    return outer.isEmpty() ? selectClass(type) : selectNestedClass(outer, type);
  }

  /// A section stands in the contract that the test inherits.
  private static Class<?> section(Class<?> test, String name) throws ClassNotFoundException {
    return Stream.<Class<?>>iterate(test, type -> type != null, Class::getSuperclass)
        .flatMap(type -> Arrays.stream(type.getDeclaredClasses()))
        .filter(type -> type.getSimpleName().equals(name))
        .findFirst()
        .orElseThrow(() -> new ClassNotFoundException(test + " has no section " + name));
  }

  private static URL[] urls(List<Path> first) throws IOException {
    var roots = new ArrayList<URL>();
    for (var path : first) {
      roots.add(path.toUri().toURL());
    }
    for (var entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      roots.add(Path.of(entry).toUri().toURL());
    }
    return roots.toArray(URL[]::new);
  }
}
