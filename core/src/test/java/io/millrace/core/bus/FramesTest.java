package io.millrace.core.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class FramesTest {
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00.123456789Z");
  private static final List<Ready> HINTS =
      List.of(
          new Ready.Now("mail"),
          new Ready.Configured("m\u00e4il"),
          new Ready.Attend("x"),
          new Ready.Ordered("wrk_1"));
  private static final List<Fact> FACTS =
      List.of(
          new Fact("job.succeeded", NOON, "job-1", "mail", "mail.send", Map.of("attempt", "1")),
          new Fact("node.joined", Instant.EPOCH, "n1", "", "", Map.of()));

  private static final List<Letter> LETTERS =
      List.of(
          new Letter.Ask("JOBS", "n1.abc", new Epoch(1_767_225_600_000L, 2), 812),
          new Letter.Page("JOBS", Epoch.NONE, 1, NOON, true, List.of()),
          new Letter.Page(
              "AUDIT",
              new Epoch(7, 1),
              813,
              NOON,
              false,
              List.of(new Letter.Heard(NOON, FACTS.getFirst()))));

  @Test
  void what_was_written_is_read() {
    var hints = Frames.READY.read(Frames.READY.values("n1", HINTS)).orElseThrow();
    assertThat(hints.sender()).isEqualTo("n1");
    assertThat(hints.values()).isEqualTo(HINTS);
    assertThat(Frames.FACTS.read(Frames.FACTS.values("n1", FACTS)).orElseThrow().values())
        .isEqualTo(FACTS);
    assertThat(Frames.LETTERS.read(Frames.LETTERS.values("", LETTERS)).orElseThrow().values())
        .isEqualTo(LETTERS);
    assertThat(Frames.FACTS.read(Frames.FACTS.ear("n2")).orElseThrow())
        .isEqualTo(new Frames.Frame<>("n2", List.of()));
  }

  @Test
  void what_a_node_sees_to_itself_is_not_written() {
    assertThatThrownBy(() -> Frames.READY.values("n1", List.of(new Ready.Later("mail", NOON))))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void a_frame_of_another_version_is_nothing() {
    var frame = Frames.READY.values("n1", HINTS);

    assertThat(Frames.READY.read(frame.copy().setByte(0, (byte) 2))).isEmpty();
  }

  @Test
  void a_frame_that_is_cut_short_or_too_long_is_nothing() {
    var frame = Frames.FACTS.values("n1", FACTS);
    for (int length = 0; length < frame.length(); length++) {
      assertThat(Frames.FACTS.read(frame.getBuffer(0, length))).as("%d bytes", length).isEmpty();
    }

    assertThat(Frames.FACTS.read(frame.copy().appendByte((byte) 0))).isEmpty();
  }

  @Test
  void noise_is_nothing_or_harmless() {
    var random = new SplittableRandom(7);
    for (int round = 0; round < 20_000; round++) {
      var bytes = new byte[random.nextInt(64)];
      random.nextBytes(bytes);
      if (bytes.length > 0) {
        bytes[0] = 1;
      }
      assertThat(Frames.READY.read(Buffer.buffer(bytes)))
          .satisfies(it -> it.ifPresent(read -> assertThat(read.values()).hasSizeLessThan(64)));
    }
  }
}
