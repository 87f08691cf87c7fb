package io.millrace.server.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.job.Claim;
import io.millrace.core.job.Draft;
import io.millrace.core.job.FailureKind;
import io.millrace.core.job.Job;
import io.millrace.core.job.Json;
import io.millrace.core.job.Outcome;
import io.millrace.core.perform.Context;
import io.millrace.core.perform.Middleware;
import io.millrace.core.perform.Performer;
import io.millrace.core.spi.FailureClassifier;
import io.millrace.server.plugin.Plugins.Taken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Jars made here, and what becomes of them.
class PluginsTest {
  private static final Taken TAKEN = new Taken(Set.of("echo"), Set.of("logging"));

  @TempDir private Path folder;
  private final List<String> problems = new ArrayList<>();
  private final ClassLoader before = Thread.currentThread().getContextClassLoader();

  /// What a plugin leaves behind is not to trouble the next test.
  @AfterEach
  void comeHome() {
    Thread.currentThread().setContextClassLoader(before);
  }

  private Plugins load() {
    return Plugins.in(folder, TAKEN, problems::add);
  }

  /// A performer whose result is the text of an expression.
  private static String performer(String className, String type, String expression) {
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

  private static Jars plugin(String name, String type, String expression) {
    return Jars.plugin(name)
        .with("p.It", performer("It", type, expression))
        .offers(Performer.class, "p.It");
  }

  private static String result(Performer performer) throws Exception {
    return performer.perform(new Nothing()) instanceof Outcome.Done(Json result)
        ? result.as(String.class)
        : "no result";
  }

  /// A context of which nobody asks anything.
  private static final class Nothing implements Context {
    @Override
    public Claim claim() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Optional<Json> cursor() {
      return Optional.empty();
    }

    @Override
    public void cursor(Json cursor) {}

    @Override
    public void progress(int percent, String message) {}

    @Override
    public void progress(int percent, String message, Json data) {}

    @Override
    public void progress(int percent, String message, Json data, Json cursor) {}

    @Override
    public Optional<Json> data() {
      return Optional.empty();
    }

    @Override
    public Json step(String name, Callable<Json> work) throws Exception {
      return work.call();
    }

    @Override
    public String enqueue(Draft child) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void heartbeat() {}

    @Override
    public void log(String level, String message) {}

    @Override
    public boolean isCancelled() {
      return false;
    }

    @Override
    public void checkpoint() {}
  }

  @Test
  void bring_performers_middleware_and_classifiers() throws Exception {
    plugin("tools", "tools.greet", "\"hello\"")
        .says("Implementation-Version", "2.1")
        .with(
            "p.Around",
            """
            package p;
            public class Around implements io.millrace.core.perform.Middleware {
              public String name() { return "around"; }
            }
            """)
        .with(
            "p.Kinds",
            """
            package p;
            import io.millrace.core.job.*;
            public class Kinds implements io.millrace.core.spi.FailureClassifier {
              public java.util.Optional<FailureKind> classify(Job job, Throwable thrown) {
                return java.util.Optional.of(FailureKind.DEGRADED);
              }
            }
            """)
        .offers(Middleware.class, "p.Around")
        .offers(FailureClassifier.class, "p.Kinds")
        .in(folder, "tools.jar");

    var plugins = load();

    assertThat(problems).isEmpty();
    var plugin = plugins.all().getFirst();
    assertThat(plugin.name()).isEqualTo("tools");
    assertThat(plugin.version()).isEqualTo("2.1");
    assertThat(plugin.file()).isEqualTo("tools.jar");
    assertThat(plugin.types()).containsExactly("tools.greet");
    assertThat(plugin.middlewareNames()).containsExactly("around");
    assertThat(plugin.classifiers().getFirst().name()).isEqualTo("p.Kinds");
    assertThat(result(plugins.performers().getFirst())).isEqualTo("hello");
    var job = Job.of("a", "tools.greet", "mail", Json.EMPTY_OBJECT);
    assertThat(plugins.classifiers().getFirst().classify(job, new IOException()))
        .contains(FailureKind.DEGRADED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "io.millrace.server.dispatch.Performers",
        "io.millrace.core.spi.JobStore",
        "io.millrace.backend.memory.MemoryBackend",
        "io.millrace.plugin.performer.Echo",
        "io.millrace.config.Section",
        "io.vertx.core.Vertx",
        "io.netty.buffer.ByteBuf",
        "ch.qos.logback.classic.Logger",
        "io.micrometer.core.instrument.Timer"
      })
  void see_nothing_of_what_is_inside_the_server(String inside) throws Exception {
    assertThat(Class.forName(inside)).isNotNull();
    plugin("nosy", "nosy", "Class.forName(\"%s\")".formatted(inside)).in(folder, "nosy.jar");

    assertThat(thrownBy(load().performers().getFirst())).isInstanceOf(ClassNotFoundException.class);
  }

  private static Throwable thrownBy(Performer performer) {
    try {
      performer.perform(new Nothing());
      return null;
    } catch (Exception e) {
      return e;
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "io.millrace.core.job.Outcome",
        "io.millrace.core.perform.Args",
        "io.millrace.core.spi.FailureClassifier",
        "com.fasterxml.jackson.databind.JsonNode",
        "org.slf4j.LoggerFactory",
        "java.net.http.HttpClient",
        "java.sql.Connection"
      })
  void share_what_is_published_with_the_server(String published) throws Exception {
    plugin(
            "polite",
            "polite",
            "System.identityHashCode(Class.forName(\"%s\"))".formatted(published))
        .in(folder, "polite.jar");

    assertThat(result(load().performers().getFirst()))
        .isEqualTo(String.valueOf(System.identityHashCode(Class.forName(published))));
  }

  @Test
  void see_nothing_of_each_other_and_may_have_classes_of_the_same_name() throws Exception {
    plugin("one", "one", "\"first\"")
        .with("p.Own", "package p; public class Own {}")
        .in(folder, "1.jar");
    plugin("two", "two", "Class.forName(\"p.Own\")").in(folder, "2.jar");

    var performers = load().performers();

    assertThat(result(performers.get(0))).isEqualTo("first");
    assertThat(thrownBy(performers.get(1))).isInstanceOf(ClassNotFoundException.class);
  }

  @Test
  void see_no_files_of_the_server() throws Exception {
    plugin(
            "nosy",
            "nosy",
            "It.class.getClassLoader().getResource(\"io/millrace/server/http/openapi.json\")")
        .in(folder, "nosy.jar");

    assertThat(result(load().performers().getFirst())).isEqualTo("null");
  }

  @Test
  void work_with_their_own_loader_and_leave_none_of_it_behind() throws Exception {
    plugin(
            "home",
            "home",
            "Thread.currentThread().getContextClassLoader() == It.class.getClassLoader()")
        .in(folder, "home.jar");
    var performer = load().performers().getFirst();

    assertThat(result(performer)).isEqualTo("true");

    assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(before);
  }

  @Test
  void come_in_the_order_of_their_files() {
    plugin("z", "z", "1").in(folder, "a.jar");
    plugin("a", "a", "1").in(folder, "b.jar");

    assertThat(load().all()).extracting(Plugin::name).containsExactly("z", "a");
  }

  @Test
  void are_none_where_there_is_no_folder_and_where_no_jar_is() throws IOException {
    Files.writeString(folder.resolve("README.md"), "not a jar");
    assertThat(load().all()).isEmpty();

    assertThat(Plugins.in(folder.resolve("nowhere"), TAKEN, problems::add).all()).isEmpty();
    assertThat(problems).isEmpty();
  }

  private void isRefused(String why) {
    assertThat(load().all()).isEmpty();
    assertThat(problems).singleElement().asString().startsWith("bad.jar ").contains(why);
  }

  @Test
  void are_refused_when_they_are_no_jar() throws IOException {
    Files.writeString(folder.resolve("bad.jar"), "not a jar");

    isRefused("no jar that can be read");
  }

  @Test
  void are_refused_when_half_of_the_jar_is_missing() throws IOException {
    var whole = Files.readAllBytes(plugin("bad", "bad", "1").in(folder, "bad.jar"));
    Files.write(folder.resolve("bad.jar"), Arrays.copyOf(whole, whole.length / 2));

    isRefused("no jar that can be read");
  }

  @Test
  void are_refused_for_a_version_that_is_not_this_ones() {
    plugin("bad", "bad", "1").says("Millrace-Plugin-Api", "2").in(folder, "bad.jar");

    isRefused("made for version 2 of the plugin interface, and this server has 1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Millrace-Plugin", "Millrace-Plugin-Api"})
  void are_refused_when_they_do_not_say_what_they_are(String entry) {
    plugin("bad", "bad", "1").saysNothingOf(entry).in(folder, "bad.jar");

    isRefused("has no " + entry + " in its manifest");
  }

  @Test
  void are_refused_when_they_lead_to_other_files() {
    plugin("bad", "bad", "1").says("Class-Path", "../elsewhere.jar").in(folder, "bad.jar");

    isRefused("names other files");
  }

  @Test
  void are_refused_when_they_are_folders() throws IOException {
    Files.createDirectory(folder.resolve("bad.jar"));

    isRefused("no file of the folder's own");
  }

  @Test
  void are_refused_for_a_name_that_is_none() {
    plugin("Bad Name", "bad", "1").in(folder, "bad.jar");

    isRefused("that is no name");
  }

  @Test
  void are_refused_when_they_bring_nothing() {
    Jars.plugin("bad").in(folder, "bad.jar");

    isRefused("brings nothing");
  }

  @Test
  void are_refused_for_a_type_that_is_none() {
    plugin("bad", "no type", "1").in(folder, "bad.jar");

    isRefused("performs what is no type: no type");
  }

  @Test
  void are_refused_as_a_whole_when_one_class_cannot_be_made() {
    plugin("bad", "good.type", "1")
        .with(
            "p.Bad",
            """
            package p;
            public class Bad implements io.millrace.core.perform.Middleware {
              public Bad() { throw new IllegalStateException("no licence"); }
              public String name() { return "bad"; }
            }
            """)
        .offers(Middleware.class, "p.Bad")
        .in(folder, "bad.jar");

    isRefused("no licence");
  }

  @Test
  void are_refused_when_they_offer_what_is_not_there() {
    plugin("bad", "bad", "1").without("p.It").in(folder, "bad.jar");

    isRefused("p.It");
  }

  @Test
  void are_refused_when_they_stand_on_the_inside_of_the_server() {
    plugin("bad", "bad", "1")
        .with(
            "p.Inside",
            """
            package p;
            public class Inside implements io.millrace.core.perform.Performer {
              private final io.millrace.plugin.performer.Echo echo =
                  new io.millrace.plugin.performer.Echo();
              public String type() { return "inside"; }
              public io.millrace.core.job.Outcome perform(io.millrace.core.perform.Context it) {
                return echo.perform(it);
              }
            }
            """)
        .offers(Performer.class, "p.Inside")
        .in(folder, "bad.jar");

    isRefused("io/millrace/plugin/performer/Echo");
  }

  @Test
  void are_refused_when_they_lie_elsewhere(@TempDir Path elsewhere) throws IOException {
    var there = plugin("bad", "bad", "1").in(elsewhere, "there.jar");
    Files.createSymbolicLink(folder.resolve("bad.jar"), there);

    isRefused("no file of the folder's own");
  }

  @Test
  void may_not_perform_what_somebody_performs_already() {
    plugin("one", "one", "1").in(folder, "1.jar");
    plugin("two", "one", "1").in(folder, "2.jar");
    plugin("three", "echo", "1").in(folder, "3.jar");

    load();

    assertThat(problems)
        .containsExactly(
            "2.jar performs one, as does 1.jar", "3.jar performs echo, as does the server itself");
  }

  @Test
  void may_not_have_the_name_of_another() {
    plugin("one", "one", "1").in(folder, "1.jar");
    plugin("one", "two", "1").in(folder, "2.jar");

    load();

    assertThat(problems).containsExactly("2.jar is called one, as does 1.jar");
  }
}
