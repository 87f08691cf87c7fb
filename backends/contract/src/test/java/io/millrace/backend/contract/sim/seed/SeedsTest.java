package io.millrace.backend.contract.sim.seed;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SeedsTest {
  private static final String ONE = "1".repeat(40);
  private static final String OTHER = "2".repeat(40);

  @Test
  void are_others_for_each_commit_and_always_the_same() {
    assertThat(Seeds.of(ONE)).hasSize(Seeds.OF_A_COMMIT).doesNotHaveDuplicates();
    assertThat(Seeds.of(ONE).boxed()).containsExactlyElementsOf(Seeds.of(ONE).boxed().toList());
    assertThat(Seeds.of(ONE).boxed()).doesNotContainAnyElementsOf(Seeds.of(OTHER).boxed().toList());
  }
}
