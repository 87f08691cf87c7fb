package io.millrace.backend.contract.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.backend.contract.history.Event.End;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The judge on trial: it says nothing of a good history, and the rule of each bad one.
class HistoryCheckerTest {
  private static final int JOBS = 10_000;
  private static final List<Event> GOOD = GoodHistory.of(JOBS);
  private static final int MANY = 100_000;

  /// What else the machine does meanwhile is not its fault.
  private static final ThreadMXBean CPU = ManagementFactory.getThreadMXBean();

  private static final Duration SOON = Duration.ofSeconds(10);

  @Test
  void says_nothing_of_a_good_history() {
    assertThat(check(GOOD)).isEmpty();
  }

  @Test
  void judges_a_hundred_thousand_jobs_within_ten_seconds() {
    var events = GoodHistory.of(MANY);
    var circumstances = GoodHistory.circumstances(MANY);

    long begin = CPU.getCurrentThreadCpuTime();

    var breaches = HistoryChecker.check(events, circumstances);

    var busy = Duration.ofNanos(CPU.getCurrentThreadCpuTime() - begin);
    assertThat(busy).isLessThan(SOON);
    assertThat(breaches).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void finds_what_is_wrong_by_its_rule(Mutant mutant) {
    assertThat(check(mutant.of(GOOD))).extracting(Breach::rule).contains(mutant.rule);
  }

  @Test
  void has_a_mutant_for_each_rule_but_the_one_for_calm_weather() {
    var rules = EnumSet.allOf(Rule.class);
    rules.remove(Rule.E2);

    assertThat(Stream.of(Mutant.values()).map(it -> it.rule)).containsAll(rules);
  }

  @Test
  void wants_one_effect_of_each_job_when_nothing_was_broken() {
    var calm = new Circumstances(Map.of(), Map.of(), List.of(), false);
    var events = Mutant.only(GOOD, "plain-");
    assertThat(HistoryChecker.check(events, calm)).isEmpty();

    events.addAll(Mutant.only(events, "plain-14").stream().filter(Mutant::isEffect).toList());

    assertThat(HistoryChecker.check(events, calm)).extracting(Breach::rule).contains(Rule.E2);
  }

  @Test
  void says_nothing_of_two_leases_when_a_shorter_renewal_may_have_come_late() {
    var events = Mutant.TWO_LEASES.of(GOOD);
    var token = Mutant.lease(events, "renewed-5").terms().token();
    long at = Mutant.at(events, "renewed-5");

    events.add(new Event(at, "w3", new Event.ExtendSent("renewed-5", token, 0)));

    assertThat(check(events)).extracting(Breach::rule).doesNotContain(Rule.M1);
  }

  @Test
  void takes_no_answer_to_what_nobody_asked() {
    var answer = new Event(1, "w1", new Event.SettleOk("j", "1.x", End.DONE));

    assertThatThrownBy(() -> check(List.of(answer))).hasMessageContaining("nobody asked");
  }

  private static List<Breach> check(List<Event> events) {
    return HistoryChecker.check(Mutant.inOrder(events), GoodHistory.circumstances(JOBS));
  }
}
