package io.millrace.backend.contract.planted;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectNestedClass;

import io.millrace.backend.contract.planted.Bug.Tests;
import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary.Failure;

/// Plants bugs, one at a time, in a copy of the sources that never touches the disk, and runs the
/// tests that must notice.
///
/// To be used where the modules concerned are on the class path, compiled, and their sources lie
/// below `root`.
public final class PlantedBugs {
  private final Path root;
  private final Path work;

  /// `work` is an empty folder for classes.
  public PlantedBugs(Path root, Path work) {
    this.root = root;
    this.work = work;
  }

  /// The names of the tests that fail with the bug.
  public List<String> noticedBy(Bug bug) throws IOException, ReflectiveOperationException {
    var module = root.resolve(bug.module());
    var classes = Files.createTempDirectory(work, "planted");
    new Source(root.resolve(bug.file())).with(bug::plantIn).compileTo(classes);
    return failures(bug.tests(), List.of(classes, module.resolve("target/test-classes")));
  }

  /// The names of the tests that fail with nothing planted.
  public List<String> failures(Bug untouched) throws IOException, ReflectiveOperationException {
    var tests = root.resolve(untouched.module()).resolve("target/test-classes");
    return failures(untouched.tests(), List.of(tests));
  }

  private static List<String> failures(Tests tests, List<Path> first)
      throws IOException, ReflectiveOperationException {
    try (var loader = new Anew(roots(first), PlantedBugs.class.getClassLoader())) {
      var quiet = LauncherConfig.builder().enableTestExecutionListenerAutoRegistration(false);
      var request = LauncherDiscoveryRequestBuilder.request().selectors(selector(tests, loader));
      var listener = new SummaryGeneratingListener();
      LauncherFactory.create(quiet.build()).execute(request.build(), listener);
      if (listener.getSummary().getTestsStartedCount() == 0) {
        throw new IllegalStateException("there are no tests in " + tests);
      }
      return listener.getSummary().getFailures().stream().map(PlantedBugs::name).toList();
    }
  }

  private static String name(Failure failure) {
    return failure.getTestIdentifier().getDisplayName().replace("()", "");
  }

  private static DiscoverySelector selector(Tests tests, ClassLoader loader)
      throws ClassNotFoundException {
    var type = loader.loadClass(tests.type());
    return tests.section().isEmpty()
        ? selectClass(type)
        : selectNestedClass(List.of(type), section(type, tests.section().get()));
  }

  /// A section stands in the contract that the test inherits.
  private static Class<?> section(Class<?> test, String name) throws ClassNotFoundException {
    return Stream.<Class<?>>iterate(test, type -> type != null, Class::getSuperclass)
        .flatMap(type -> Arrays.stream(type.getDeclaredClasses()))
        .filter(type -> type.getSimpleName().equals(name))
        .findFirst()
        .orElseThrow(() -> new ClassNotFoundException(test + " has no section " + name));
  }

  private static URL[] roots(List<Path> first) throws IOException {
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
