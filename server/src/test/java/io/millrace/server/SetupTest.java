package io.millrace.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.millrace.config.ConfigException;
import io.millrace.config.ConfigFile;
import io.millrace.config.Fault;
import io.millrace.core.egress.EgressRules;
import io.millrace.core.perform.Middleware;
import io.millrace.core.perform.Performer;
import io.millrace.core.spi.AuditStore;
import io.millrace.server.egress.Listeners;
import io.millrace.server.egress.RefusedLines;
import io.millrace.server.plugin.Jars;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// What a server starts with, as it is written.
@ExtendWith(VertxExtension.class)
class SetupTest {
  @TempDir private Path folder;

  private Setup read(String yaml) {
    return ConfigFile.of("s.yaml", yaml, Map.of(), Map.of("plugins.dir", folder.toString()))
        .read(Setup::from);
  }

  @Test
  void takes_middleware_of_the_box_and_of_plugins_in_any_order() {
    Jars.plugin("halting")
        .with(
            "p.Halting",
            """
            package p;
            public class Halting implements io.millrace.core.perform.Middleware {
              public String name() { return "halting"; }
            }
            """)
        .offers(Middleware.class, "p.Halting")
        .in(folder, "halting.jar");

    var setup = read("middleware: [timing, halting, logging]");

    var tools = new InTheBox.Tools(new SimpleMeterRegistry(), Clock.systemUTC(), List.of());
    var chain =
        InTheBox.chain(
            setup.settings().plugins().middleware(), tools, setup.plugins().middleware());
    assertThat(chain).extracting(Middleware::name).containsExactly("timing", "halting", "logging");
  }

  @Test
  void refuses_middleware_that_nobody_brings_and_names_the_nearest() {
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> read("middleware: [loging, telemetry]"))
        .withMessageContaining("middleware (s.yaml:1)")
        .withMessageContaining("not loging (did you mean logging?)")
        .withMessageContaining("error_reporting, logging");
  }

  @Test
  void tells_what_is_wrong_with_plugins_together_with_all_else() throws IOException {
    Files.writeString(folder.resolve("a.jar"), "no jar");
    Jars.plugin("empty").in(folder, "b.jar");

    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> read("{middleware: [nobody], server: {port: many}}"))
        .satisfies(e ->
            assertThat(e.faults())
                .extracting(Fault::path)
                .containsExactlyInAnyOrder(
                    "server.port", "plugins.dir", "plugins.dir", "middleware"));
  }

  @Test
  void knows_what_every_node_has(Vertx vertx) {
    var own = Listeners.ofThisMachine(8080);
    var clock = Clock.systemUTC();
    var lines = new RefusedLines(SetupTest::noLines, "n1", clock);
    var outside = InTheBox.outside(vertx, EgressRules.DEFAULT, own, lines);
    var performers = InTheBox.performers(outside, clock);

    assertThat(performers)
        .extracting(Performer::type)
        .containsExactlyInAnyOrderElementsOf(InTheBox.TYPES);
    var tools = new InTheBox.Tools(new SimpleMeterRegistry(), Clock.systemUTC(), List.of());
    InTheBox.MIDDLEWARE.forEach(
        (name, make) -> assertThat(List.of(make.apply(tools).name())).containsExactly(name));
  }

  private static AuditStore noLines() {
    throw new AssertionError("nobody calls out here");
  }
}
