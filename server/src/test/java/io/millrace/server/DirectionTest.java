package io.millrace.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.millrace.server.Laws.Law;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Which way the code looks, and what it may not do: in all modules that make a server.
class DirectionTest {
  private static final JavaClasses MAIN =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          // Those that another module lends: packed, they do not show as tests.
          .withImportOption(location -> !location.contains("-tests.jar"))
          .importPackages("io.millrace");

  /// Classes that each break a law, so that none of them passes on everything.
  private static final JavaClasses PLANTED =
      new ClassFileImporter().importPackages("io.millrace.planted");

  /// Everything, the tests of the server included, but for what is planted.
  private static final JavaClasses ALL =
      new ClassFileImporter()
          .withImportOption(location -> !location.contains("/io/millrace/planted/"))
          .importPackages("io.millrace");

  static List<Law> laws() {
    return new Laws("io.millrace").all();
  }

  static List<Law> lawsOfThePlanted() {
    return new Laws("io.millrace.planted").all();
  }

  @ParameterizedTest
  @MethodSource("laws")
  void is_kept_by_every_class(Law law) {
    law.rule().check(MAIN);
  }

  @ParameterizedTest
  @MethodSource("lawsOfThePlanted")
  void is_broken_by_what_is_planted(Law law) {
    var report = law.rule().evaluate(PLANTED).getFailureReport().toString();

    assertThat(law.broken()).isNotEmpty().allSatisfy(name -> assertThat(report).contains(name));
  }

  @Test
  void is_kept_by_tests_too_where_it_is_about_sleep() {
    Laws.nobodySleeps().check(ALL);
  }
}
