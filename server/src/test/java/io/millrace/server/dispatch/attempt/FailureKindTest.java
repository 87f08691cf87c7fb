package io.millrace.server.dispatch.attempt;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.job.FailureKind;
import io.millrace.core.job.Outcome;
import io.millrace.core.perform.FailureException;
import io.millrace.core.spi.BackendUnavailable;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Of what kind a failure is that was thrown: who is asked, in which order.
class FailureKindTest extends Piping {
  @Test
  void believes_the_first_who_knows_the_failure() {
    work =
        _ -> {
          throw new IllegalStateException("full");
        };
    classifiers.add((_, _) -> Optional.empty());
    classifiers.add((job, thrown) ->
        job.type().equals(TYPE) && thrown.getMessage().equals("full")
            ? Optional.of(FailureKind.DEGRADED)
            : Optional.empty());
    classifiers.add((_, _) -> Optional.of(FailureKind.TRANSIENT));

    assertThat(kind(outcome())).isEqualTo(FailureKind.DEGRADED);
  }

  @Test
  void passes_over_a_classifier_that_throws() {
    work =
        _ -> {
          throw new IllegalStateException("full");
        };
    classifiers.add((_, thrown) -> {
      throw new IllegalArgumentException(thrown);
    });
    classifiers.add((_, _) -> Optional.of(FailureKind.TRANSIENT));

    assertThat(kind(outcome())).isEqualTo(FailureKind.TRANSIENT);
  }

  @Test
  void asks_nobody_about_a_failure_that_says_its_kind() {
    work =
        _ -> {
          throw new FailureException(REFUSED);
        };
    classifiers.add((_, _) -> Optional.of(FailureKind.TRANSIENT));

    assertThat(outcome()).isEqualTo(new Outcome.Dead(REFUSED));
  }

  @Test
  void knows_some_failures_by_the_class_of_what_caused_them() {
    work =
        _ -> {
          throw new UncheckedIOException(new ConnectException("refused"));
        };

    assertThat(kind(outcome())).isEqualTo(FailureKind.RETRYABLE);
  }

  @Test
  void may_ask_again_soon_what_it_asked_of_our_own_store() {
    work =
        _ -> {
          throw new IllegalStateException(new BackendUnavailable("the disk is full"));
        };

    assertThat(kind(outcome())).isEqualTo(FailureKind.TRANSIENT);
  }
}
