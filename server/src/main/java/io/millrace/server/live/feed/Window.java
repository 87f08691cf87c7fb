package io.millrace.server.live.feed;

import java.time.Duration;

/// How many events may go out, and when the next: at most `window` without the reader's word, and
/// no faster than he asked for.
final class Window {
  private final int window;
  private final long stepNanos;
  private long left;
  private long nextAt;
  private boolean waits;

  Window(Ask ask, Duration usual) {
    this.window = ask.window();
    this.left = window;
    this.stepNanos = ask.pace().map(it -> it.time(1)).orElse(usual).toNanos();
    this.nextAt = System.nanoTime();
  }

  void credit(int more) {
    left = Math.min(window, left + more);
  }

  /// Whether one may go now. If only time keeps it, wakes the carrier when it may.
  boolean isOpen(Feed.Around around) {
    if (window != 0 && left == 0) {
      return false;
    }
    long wait = nextAt - System.nanoTime();
    if (stepNanos == 0 || wait <= 0) {
      return true;
    }
    if (!waits) {
      waits = true;
      around
          .later()
          .accept(
              Duration.ofNanos(wait),
              () -> {
                waits = false;
                around.wake().run();
              });
    }
    return false;
  }

  /// One went out.
  void took() {
    left--;
    nextAt = Math.max(nextAt + stepNanos, System.nanoTime());
  }
}
