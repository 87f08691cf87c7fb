package io.millrace.server.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.backend.contract.job.JobStoreContract;
import io.millrace.core.spi.JobStore;
import io.vertx.core.Future;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// One word for one thing: a verb of the door of jobs has the same name in the contract and in the
/// figures.
class VerbsTest {
  static Stream<Method> verbs() {
    return Arrays.stream(JobStore.class.getMethods());
  }

  @Test
  void each_verb_has_a_section_of_the_contract() {
    var sections =
        Arrays.stream(JobStoreContract.class.getDeclaredClasses())
            .map(it -> it.getSimpleName().toLowerCase(Locale.ROOT));

    assertThat(sections).containsAll(verbs().map(Method::getName).toList());
  }

  @ParameterizedTest
  @MethodSource("verbs")
  void each_verb_is_timed_under_its_own_name(Method verb) throws ReflectiveOperationException {
    var meters = Meters.ofThisProcess();

    verb.invoke(new MeteredJobStore(silent(), meters), nothing(verb));

    var timer = meters.registry().get("millrace.store." + verb.getName()).timer();
    assertThat(timer.count()).isOne();
  }

  /// A store that answers every verb with nothing.
  private static JobStore silent() {
    return (JobStore)
        Proxy.newProxyInstance(
            VerbsTest.class.getClassLoader(),
            new Class<?>[] {JobStore.class},
            (_, _, _) -> Future.succeededFuture());
  }

  private static @Nullable Object[] nothing(Method verb) {
    var types = verb.getParameterTypes();
    var arguments = new @Nullable Object[types.length];
    for (int at = 0; at < types.length; at++) {
      arguments[at] = nothing(types[at]);
    }
    return arguments;
  }

  private static @Nullable Object nothing(Class<?> type) {
    if (type == int.class) {
      return 0;
    }
    return type == boolean.class ? Boolean.FALSE : null;
  }
}
