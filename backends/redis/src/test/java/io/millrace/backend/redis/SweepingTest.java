package io.millrace.backend.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.backend.contract.BackendContract;
import io.millrace.backend.redis.footing.Keys;
import io.millrace.core.job.Claim;
import io.millrace.core.job.LogLine;
import io.millrace.core.job.Ties;
import io.millrace.core.job.Unique;
import io.millrace.core.spi.Backend;
import io.millrace.core.spi.Change;
import io.millrace.core.spi.Extend;
import io.millrace.core.spi.Extend.Report;
import io.millrace.core.spi.Prune;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What is remembered only for a while is forgotten by tidy, and nothing else.
class SweepingTest extends BackendContract {
  private static final Duration FORGOTTEN = Duration.ofMinutes(11);

  @Override
  protected Backend open(Clock clock) {
    return InHand.open(clock);
  }

  @Test
  void forgets_where_an_id_was_when_its_job_is_long_forgotten() {
    forget("a");
    clock.pass(FORGOTTEN);

    tidy();

    assertThat(entry("a")).isNull();
    assertThat(ask("EXISTS", key(QUEUE, "gone"))).isEqualTo("0");
  }

  @Test
  void lets_a_lease_last_no_longer_than_it_was_lent_for_when_the_clock_is_set_back() {
    enqueue("a", "b");
    var lent = claim();
    clock.pass(Duration.ofHours(-1));
    var other = claim();

    tidy();

    clock.pass(lent.lease().length().minus(TICK));
    assertThat(claim(9)).isEmpty();
    clock.pass(TICK);
    assertThat(ids(claim(9))).containsExactlyInAnyOrder("a", "b");
    assertThat(get("a").life().rescues()).isOne();
    assertThat(other.job().id()).isEqualTo("b");
  }

  @Test
  void leaves_a_lease_that_was_made_longer() {
    enqueue("a");
    var longer = Duration.ofSeconds(50);
    var lent = claim();
    backend.jobs().extend(List.of(Extend.by("a", lent.lease().token(), longer))).await();

    tidy();

    clock.pass(longer.minus(TICK));
    assertThat(claim(9)).isEmpty();
  }

  @Test
  void remembers_an_id_for_ten_minutes() {
    forget("a");
    clock.pass(Duration.ofMinutes(9));

    tidy();

    assertThat(entry("a")).isNotNull();
    assertThat(ask("ZSCORE", key(QUEUE, "gone"), "a")).isNotNull();
  }

  @Test
  void forgets_an_id_whose_maker_died_before_it_put_the_job_in() {
    enqueue("b");
    ask("HSET", ids("a"), "a", "\0\0\0\0\0\0" + QUEUE);

    tidy();

    assertThat(entry("a")).isNull();
  }

  @Test
  void remembers_an_id_that_is_about_to_be_put_in() {
    forget("a");
    clock.pass(FORGOTTEN);
    enqueue("a");

    tidy();

    assertThat(entry("a")).isNotNull();
    assertThat(get("a").id()).isEqualTo("a");
  }

  @Test
  void remembers_where_a_job_is_as_long_as_it_is_there() {
    enqueue("a");
    var there = get("a");
    var patch = new Change.Patch(there.job().withQueue("sms"), there.life().version());
    backend.jobs().change(List.of(new Change("a", patch, "ann"))).await();
    clock.pass(FORGOTTEN);

    tidy();

    assertThat(get("a").job().queue()).isEqualTo("sms");
    assertThat(ask("EXISTS", key("sms", "gone"))).isEqualTo("0");
  }

  @Test
  void takes_away_what_a_job_said_that_is_forgotten() {
    enqueue("a");
    var claim = claim();
    say(claim);
    settle(claim, DONE);
    backend.jobs().prune(new Prune.Ids(List.of("a"))).await();

    tidy();

    assertThat(ask("EXISTS", key(QUEUE, "log:a"))).isEqualTo("0");
  }

  @Test
  void leaves_what_one_says_that_came_again_under_its_id() {
    forget("a");
    clock.pass(FORGOTTEN);
    ask("ZADD", key(QUEUE, "trash"), "1", "a");
    enqueue("a");
    say(claim());

    tidy();

    assertThat(backend.search().logs("a", 0, 9).await()).hasSize(1);
  }

  @Test
  void empties_a_bin_after_ten_minutes() {
    bin("a");
    tidy();
    assertThat(ask("HLEN", key(QUEUE, "binned"))).isNotEqualTo("0");
    assertThat(ask("EXISTS", key(QUEUE, "log:a"))).isEqualTo("1");
    clock.pass(FORGOTTEN);

    tidy();

    for (var name : List.of("bin", "binned", "bins", "log:a")) {
      assertThat(ask("EXISTS", key(QUEUE, name))).as(name).isEqualTo("0");
    }
  }

  @Test
  void leaves_what_one_said_that_came_back_out_of_a_bin() {
    bin("a");
    tidy();
    backend.jobs().recall("op", 1).await();
    clock.pass(FORGOTTEN);

    tidy();

    assertThat(backend.search().logs("a", 0, 9).await()).hasSize(1);
    assertThat(ask("EXISTS", key(QUEUE, "bin"))).isEqualTo("0");
    assertThat(ask("EXISTS", key(QUEUE, "binned"))).isEqualTo("0");
  }

  @Test
  void forgets_the_oldest_of_too_many_in_bins() {
    bin("a");
    var more = "for n = 1, 99999 do redis.call('ZADD', KEYS[1], 9000000000000, 'x' .. n) end";
    ask("EVAL", more, "1", key(QUEUE, "bin"));
    assertThat(ask("ZCARD", key(QUEUE, "bin"))).isEqualTo("100000");

    bin("b");

    assertThat(ask("ZCARD", key(QUEUE, "bin"))).isEqualTo("100000");
    assertThat(backend.jobs().recall("op", 10).await().back())
        .extracting(it -> it.job().id())
        .containsExactly("b");
  }

  @Test
  void ends_a_period_that_is_over() {
    var it = Unique.byDefault();
    var brief =
        new Unique(
            it.by(),
            it.states(),
            Optional.of(Duration.ofMinutes(1)),
            it.onConflict(),
            it.replace(),
            it.maxDelay(),
            it.print());
    enqueue(job("a").withTies(Ties.NONE.withUnique(brief)));
    tidy();
    assertThat(ask("HLEN", key(QUEUE, "uniq"))).isEqualTo("1");
    clock.pass(Duration.ofMinutes(1));

    tidy();

    assertThat(ask("HLEN", key(QUEUE, "uniq"))).isEqualTo("0");
  }

  private void forget(String id) {
    end(id);
    backend.jobs().prune(new Prune.Ids(List.of(id))).await();
  }

  private void bin(String id) {
    end(id);
    backend.jobs().prune(new Prune.Ids(List.of(id), false, Optional.of("op"))).await();
  }

  private void end(String id) {
    enqueue(id);
    var claim = claim();
    say(claim);
    settle(claim, DONE);
  }

  private void say(Claim claim) {
    var report = Report.lines(List.of(LogLine.said("info", 1, "said")));
    var token = claim.lease().token();
    extend(new Extend(claim.job().id(), token, Optional.of(LEASE), report));
  }

  /// Once for each slot of the directory.
  private void tidy() {
    for (int slot = 0; slot <= Keys.SLOTS; slot++) {
      backend.tidy().await();
    }
  }

  private @Nullable String entry(String id) {
    return ask("HGET", ids(id), id);
  }

  private static String ids(String id) {
    return key("+d" + Keys.slot(id), "ids");
  }

  private static String key(String tag, String name) {
    return InHand.prefix() + ":{" + tag + "}:" + name;
  }

  private static @Nullable String ask(String... command) {
    var answer = RedisServer.ofThisJvm().ask(command);
    return answer == null ? null : new String(answer, StandardCharsets.ISO_8859_1);
  }
}
