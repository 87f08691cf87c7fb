package io.millrace.server.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PressureTest {
  private static final long MIB = 1 << 20;

  private final Heap heap = new Heap(100 * MIB, () -> 0, () -> {});
  private final Meters meters = Meters.ofThisProcess();
  private double lag;
  private final Pressure pressure = new Pressure(heap, () -> lag, meters);

  @Test
  void takes_all_while_there_is_room_and_the_loop_turns() {
    heap.collected(79 * MIB);
    lag = Pressure.LATE_MS - 1;

    assertThat(pressure.refusing()).isEmpty();
    assertThat(pressure.isCrowded()).isFalse();
  }

  @Test
  void puts_nothing_in_when_memory_is_nearly_full_but_works_it_off() {
    heap.collected(80 * MIB);

    assertThat(pressure.refusing()).hasValueSatisfying(why -> assertThat(why).contains("80 %"));
    assertThat(pressure.isHeapFull()).isTrue();
    assertThat(pressure.isCrowded()).isFalse();
  }

  @Test
  void does_one_thing_after_the_other_when_memory_is_fuller_still() {
    heap.collected(90 * MIB);

    assertThat(pressure.isCrowded()).isTrue();
  }

  @Test
  void puts_nothing_in_and_does_one_thing_after_the_other_when_the_loop_is_late() {
    lag = Pressure.LATE_MS;

    assertThat(pressure.refusing()).hasValueSatisfying(why -> assertThat(why).contains("2000 ms"));
    assertThat(pressure.isCrowded()).isTrue();
  }

  @Test
  void counts_what_it_refuses_by_what_it_lacks() {
    heap.collected(80 * MIB);
    pressure.refusing();
    pressure.refusing();
    heap.collected(0);
    lag = Pressure.LATE_MS;
    pressure.refusing();

    assertThat(figures())
        .contains("millrace_overload_refused_total{by=\"heap\"} 2.0")
        .contains("millrace_overload_refused_total{by=\"event_loop\"} 1.0");
  }

  private String figures() {
    return meters.write(
        new Meters.Seen(List.of(), _ -> io.millrace.core.queue.Crew.NONE, List.of()));
  }
}
