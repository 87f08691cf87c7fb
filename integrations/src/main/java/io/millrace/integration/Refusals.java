package io.millrace.integration;

import io.millrace.core.egress.EgressRule;

/// Where it is kept that the guard refused a call. From any thread; comes back at once.
public interface Refusals {
  /// Who wanted to make it (`job:order-42`), and by which rule it was refused.
  void refused(String who, EgressRule rule);
}
