package io.millrace.server.live;

import io.millrace.config.Section;

/// How much the stream remembers, and whether it compresses what it says.
public record LiveSettings(int ring, boolean deflate) {
  public static LiveSettings from(Section root) {
    var stream = root.section("server").section("stream");
    return new LiveSettings(
        stream
            .key("ring", "Events that are kept of each channel of /v1/stream")
            .integer(10_000, 100, 1_000_000),
        stream.key("deflate", "Compress messages where clients ask for it").flag(false));
  }
}
