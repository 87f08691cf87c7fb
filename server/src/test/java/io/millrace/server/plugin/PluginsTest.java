package io.millrace.server.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.backend.contract.perform.Given;
import io.millrace.core.job.FailureKind;
import io.millrace.core.job.Job;
import io.millrace.core.job.Json;
import io.millrace.core.perform.Middleware;
import io.millrace.core.perform.Performer;
import io.millrace.core.spi.FailureClassifier;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What plugins bring, and what they see of the server and of each other.
class PluginsTest extends Loading {
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
        "io.millrace.server.dispatch.performer.Performers",
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

  @ParameterizedTest
  @ValueSource(
      strings = {
        "io.millrace.core.job.Outcome",
        "io.millrace.core.perform.Args",
        "io.millrace.core.spi.FailureClassifier",
        "io.millrace.core.spi.ExprFunction$Signature",
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

  private static Throwable thrownBy(Performer performer) {
    try {
      performer.perform(Given.args("{}"));
      return null;
    } catch (Exception e) {
      return e;
    }
  }
}
