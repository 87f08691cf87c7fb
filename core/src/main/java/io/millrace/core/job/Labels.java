package io.millrace.core.job;

import java.util.List;

/// What a job is found by, and what its sender wants to remember: neither changes how it runs.
public record Labels(List<String> tags, Json meta) {
  public static final Labels NONE = new Labels(List.of(), Json.EMPTY_OBJECT);

  public Labels {
    tags = List.copyOf(tags);
  }
}
