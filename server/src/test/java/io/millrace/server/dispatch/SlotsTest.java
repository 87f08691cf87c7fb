package io.millrace.server.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// How the slots of a node are shared out.
class SlotsTest {
  private final Slots slots = new Slots(4);
  private final Map<String, Integer> dealt = new HashMap<>();

  @Test
  void lends_what_is_free_and_not_a_slot_more() {
    var mail = slots.share(1, () -> {});
    var sms = slots.share(1, () -> {});

    assertThat(mail.take(3)).isEqualTo(3);
    assertThat(sms.take(3)).isEqualTo(1);
  }

  @Test
  void deals_to_who_goes_short_what_another_gives_back() {
    var mail = slots.share(1, () -> {});
    var sms = greedy("sms", 1);
    mail.take(4);
    sms.take(1);

    slots.giveBack(1);

    assertThat(dealt).containsExactly(Map.entry("sms", 1));
  }

  @Test
  void keeps_for_the_one_it_was_dealt_to_what_another_would_take() {
    var mail = slots.share(1, () -> {});
    var sms = slots.share(1, () -> {});
    mail.take(4);
    sms.take(2);
    slots.giveBack(1);

    assertThat(mail.take(1)).isZero();
    assertThat(sms.take(2)).isEqualTo(1);
  }

  @Test
  void shares_by_weight_among_those_who_always_want_more() {
    var heavy = greedy("heavy", 3);
    var light = greedy("light", 1);
    heavy.take(100);
    light.take(100);
    dealt.clear();

    for (int ended = 0; ended < 400; ended++) {
      slots.giveBack(1);
    }

    assertThat(dealt).containsOnly(Map.entry("heavy", 300), Map.entry("light", 100));
  }

  @Test
  void makes_nobody_wait_for_the_time_in_which_another_needed_nothing() {
    var early = greedy("early", 1);
    early.take(100);
    for (int ended = 0; ended < 100; ended++) {
      slots.giveBack(1);
    }
    var late = greedy("late", 1);
    late.take(100);
    dealt.clear();

    for (int ended = 0; ended < 10; ended++) {
      slots.giveBack(1);
    }

    assertThat(dealt).containsOnly(Map.entry("early", 5), Map.entry("late", 5));
  }

  @Test
  void goes_round_no_more_when_all_have_found_nothing() {
    // One that has room for more than there is, and no job.
    var idle = new Slots.Share[1];
    idle[0] =
        slots.share(
            1,
            () -> {
              int unused = idle[0].take(20);
              idle[0].sated(unused);
            });

    idle[0].sated(idle[0].take(20));

    assertThat(slots.share(1, () -> {}).take(20)).isEqualTo(4);
  }

  @Test
  void passes_on_what_one_finds_no_use_for() {
    var mail = slots.share(1, () -> {});
    mail.take(4);
    var idle = new Slots.Share[1];
    idle[0] = slots.share(1, () -> idle[0].sated(idle[0].take(20)));
    idle[0].take(20);
    var sms = greedy("sms", 1);
    sms.take(1);

    slots.giveBack(1);

    assertThat(dealt).containsExactly(Map.entry("sms", 1));
  }

  @Test
  void deals_out_by_weight_what_one_leaves_while_others_are_dealt_to() {
    slots.share(1, () -> {}).take(4);
    var modest = new Slots.Share[1];
    modest[0] = slots.share(1, () -> modest[0].take(0));
    var early = greedy("early", 1);
    var late = greedy("late", 1);
    modest[0].take(1);
    early.take(100);
    late.take(100);

    slots.giveBack(2);

    assertThat(dealt).containsOnly(Map.entry("early", 1), Map.entry("late", 1));
  }

  @Test
  void leaves_to_others_what_was_kept_for_one_that_wants_less() {
    var mail = slots.share(1, () -> {});
    var sms = slots.share(1, () -> {});
    mail.take(4);
    sms.take(3);
    slots.giveBack(3);

    assertThat(sms.take(1)).isEqualTo(1);

    assertThat(mail.take(4)).isEqualTo(2);
  }

  /// One that takes whatever it is dealt, and always goes hungry for more.
  private Slots.Share greedy(String name, int weight) {
    var share = new Slots.Share[1];
    share[0] = slots.share(weight, () -> dealt.merge(name, share[0].take(100), Integer::sum));
    return share[0];
  }
}
