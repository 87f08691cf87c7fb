package io.millrace.server.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.perform.Middleware;
import io.millrace.core.perform.Performer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Which plugins are refused, and in which words.
class RefusedPluginsTest extends Loading {
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

  private void isRefused(String why) {
    assertThat(load().all()).isEmpty();
    assertThat(problems).singleElement().asString().startsWith("bad.jar ").contains(why);
  }
}
