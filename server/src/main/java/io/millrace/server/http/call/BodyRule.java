package io.millrace.server.http.call;

import java.util.List;

/// What an operation takes as its body.
public enum BodyRule {
  /// Nothing: what is sent all the same is not looked at.
  NONE(false, false),
  /// One object, which may be left out.
  OPTIONAL(false, false),
  /// One object.
  OBJECT(true, false),
  /// A merge patch (RFC 7396).
  PATCH(true, false),
  /// One object that has many things in it.
  ITEMS(true, true),
  /// One object, an array of them, or one a line.
  BULK(true, true);

  public static final String LINES = "application/x-ndjson";

  private static final String MERGE_PATCH = "application/merge-patch+json";

  private final boolean needed;
  private final boolean large;

  BodyRule(boolean needed, boolean large) {
    this.needed = needed;
    this.large = large;
  }

  /// The content types it may come in.
  public List<String> types() {
    return switch (this) {
      case NONE -> List.of();
      case OPTIONAL, OBJECT, ITEMS -> List.of(Reply.JSON);
      case PATCH -> List.of(Reply.JSON, MERGE_PATCH);
      case BULK -> List.of(Reply.JSON, LINES);
    };
  }

  public boolean needed() {
    return needed;
  }

  /// Whether the larger limit holds for it.
  public boolean large() {
    return large;
  }
}
