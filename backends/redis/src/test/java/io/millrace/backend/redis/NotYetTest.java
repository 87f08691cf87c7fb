package io.millrace.backend.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.platform.commons.annotation.Testable;
import org.junit.platform.commons.support.AnnotationSupport;

/// The list of what is left out stays one of tests that exist, each with a reason.
class NotYetTest {
  @Test
  void names_tests_that_the_contract_has() throws ClassNotFoundException {
    var unknown = new HashSet<String>();
    for (var name : NotYet.reasons().keySet()) {
      var words = name.split(" ", 2);
      if (!tests(NotYet.CONTRACT + words[0]).contains(words[1])) {
        unknown.add(name);
      }
    }
    assertThat(unknown).isEmpty();
  }

  @Test
  void says_why() {
    assertThat(NotYet.reasons().values()).isNotEmpty().doesNotContain("");
  }

  private static Set<String> tests(String type) throws ClassNotFoundException {
    var names = new HashSet<String>();
    Arrays.stream(Class.forName(type).getDeclaredMethods())
        .filter(it -> AnnotationSupport.isAnnotated(it, Testable.class))
        .forEach(it -> names.add(it.getName()));
    return names;
  }
}
