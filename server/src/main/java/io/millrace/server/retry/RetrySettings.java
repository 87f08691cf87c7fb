package io.millrace.server.retry;

import io.millrace.config.Section;
import java.time.Duration;

/// How often is looked for what is due or lost, beside the wake-ups that are pushed.
public record RetrySettings(Duration poll) {
  public static RetrySettings from(Section root) {
    return new RetrySettings(
        root.section("retry")
            .key("poll", "How often to look for what is due or lost; wake-ups are pushed")
            .duration(Duration.ofSeconds(1), Duration.ofMillis(10), Duration.ofMinutes(1)));
  }
}
