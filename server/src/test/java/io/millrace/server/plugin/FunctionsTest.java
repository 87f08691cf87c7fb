package io.millrace.server.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.core.spi.ExprFunction;
import io.millrace.core.spi.ExprFunction.Signature;
import java.util.List;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Functions that plugins bring for conditions: what they say of themselves, and that nothing of
/// what goes wrong in one reaches anybody but who called it.
class FunctionsTest extends Loading {
  private static final ExprFunction.Budget FREE = _ -> {};

  @Test
  void come_in_with_what_they_say_of_themselves() {
    function("tools", "slug", "\"a-\" + args.get(0)").in(folder, "tools.jar");

    var function = only();

    assertThat(problems).isEmpty();
    assertThat(load().all().getFirst().functionNames()).containsExactly("slug");
    assertThat(function.signature())
        .isEqualTo(Signature.of(ExprFunction.Type.STRING, ExprFunction.Type.STRING));
    assertThat(function.ofNull()).isEqualTo("nothing");
    assertThat(function.call(List.of("b"), FREE)).isEqualTo("a-b");
  }

  @Test
  void work_with_the_loader_of_their_plugin() {
    var home = "Thread.currentThread().getContextClassLoader() == Fn.class.getClassLoader()";
    function("tools", "at_home", home).in(folder, "tools.jar");

    assertThat(only().call(List.of(""), FREE)).isEqualTo(true);
    assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(before);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "fail(new NoClassDefFoundError(\"gone\"))",
        "fail(new StackOverflowError(\"gone\"))",
        "fail(new AssertionError(\"gone\"))"
      })
  void that_break_are_a_fault_of_the_call(String broken) {
    function("tools", "broken", broken).in(folder, "tools.jar");

    assertThatThrownBy(() -> only().call(List.of(""), FREE))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("function broken cannot be called")
        .hasMessageContaining("gone");
    assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(before);
  }

  @Test
  void say_what_is_wrong_with_their_arguments_in_their_own_words() {
    function("tools", "picky", "fail(new IllegalArgumentException(\"no such unit\"))")
        .in(folder, "tools.jar");

    assertThatThrownBy(() -> only().call(List.of(""), FREE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no such unit");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1",
        "new Fn()",
        "List.of(1L, new Fn())",
        "java.util.Map.of(1L, 2L)",
        "new Object[0]"
      })
  void may_not_give_what_is_no_value_of_the_language(String value) {
    function("tools", "odd", value).in(folder, "tools.jar");

    assertThatThrownBy(() -> only().call(List.of(""), FREE))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void give_every_kind_of_value() {
    var all =
        "java.util.Map.of(\"a\", List.of(true, 1L, 2.5, \"s\", java.time.Instant.EPOCH,"
            + " java.time.Duration.ZERO))";
    function("tools", "all_kinds", all).in(folder, "tools.jar");

    assertThat(only().call(List.of(""), FREE))
        .asInstanceOf(InstanceOfAssertFactories.MAP)
        .containsKey("a");
  }

  @Test
  void may_give_null() {
    function("tools", "nothing", "null").in(folder, "tools.jar");

    assertThat(only().call(List.of(""), FREE)).isNull();
  }

  @Test
  void pay_out_of_the_budget_of_who_calls() {
    function(
            "tools",
            "dear",
            "((java.util.function.Supplier<Object>) () -> { budget.take(7);"
                + " return 1L; }).get()")
        .in(folder, "tools.jar");
    var taken = new int[1];

    only().call(List.of(""), steps -> taken[0] += steps);

    assertThat(taken[0]).isEqualTo(7);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Slug", "a-b", "1a"})
  void are_refused_for_a_name_that_is_none(String name) {
    function("tools", name, "null").in(folder, "tools.jar");

    assertThat(load().all()).isEmpty();
    assertThat(problems)
        .containsExactly("tools.jar has a function whose name is not of a-z 0-9 _: " + name);
  }

  @Test
  void may_not_have_the_name_of_another() {
    function("one", "slug", "null").in(folder, "1.jar");
    function("two", "slug", "null").in(folder, "2.jar");
    function("three", "upper", "null").in(folder, "3.jar");

    load();

    assertThat(problems)
        .containsExactly(
            "2.jar has a function slug, as does 1.jar",
            "3.jar has a function upper, as does the server itself");
  }

  @Test
  void in_the_box_are_all_that_the_language_has_by_name() {
    assertThat(ExprFunction.IN_THE_BOX)
        .contains("starts_with", "upper", "now", "any", "count", "in", "next_time")
        .noneMatch(String::isEmpty);
  }

  private ExprFunction only() {
    return load().all().getFirst().functions().getFirst();
  }
}
