package io.millrace.bench;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/// What a bench found, as a table that can be pasted into a page.
public final class Table {
  private static final List<String> HEAD =
      List.of("figure", "measured", "peer", "ratio", "target", "met");

  private final String title;
  private final List<List<String>> rows = new ArrayList<>();

  public Table(String title) {
    this.title = title;
  }

  /// A figure that is held against a target.
  public void row(
      String figure, String measured, String peer, String ratio, String target, boolean met) {
    add(List.of(figure, measured, peer, ratio, target, met ? "yes" : "no"));
  }

  /// A figure without one.
  public void row(String figure, String measured, String peer, String ratio) {
    add(List.of(figure, measured, peer, ratio, "", ""));
  }

  /// Said at once too: a bench takes many minutes, and may fail in its last.
  private void add(List<String> row) {
    rows.add(row);
    System.err.println(line(row));
  }

  public void print(PrintStream out) {
    out.println();
    out.println("### " + title);
    out.println(line(HEAD));
    out.println(line(HEAD.stream().map(_ -> "---").toList()));
    rows.forEach(row -> out.println(line(row)));
  }

  private static String line(List<String> cells) {
    return "| " + String.join(" | ", cells) + " |";
  }
}
