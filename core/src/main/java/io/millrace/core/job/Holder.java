package io.millrace.core.job;

/// Who a job is lent to: a worker, and the node that speaks for it. Both may be empty texts: a
/// one-off pull names no worker.
public record Holder(String worker, String node) {
  public static final Holder NOBODY = new Holder("", "");
}
