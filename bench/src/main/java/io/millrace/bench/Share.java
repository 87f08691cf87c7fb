package io.millrace.bench;

/// How much of a bench is done. `-Dmillrace.bench.share=100` does a hundredth of it, once, to see
/// that it runs: its figures say nothing.
public final class Share {
  private static final int SHARE = Integer.getInteger("millrace.bench.share", 1);

  private Share() {}

  /// So many, or the share of them that is asked for: full hundreds, an even number of them.
  public static int of(int jobs) {
    return Math.max(200, jobs / SHARE / 200 * 200);
  }

  /// How often both take turns.
  public static int turns(int whole) {
    return SHARE == 1 ? whole : 1;
  }
}
