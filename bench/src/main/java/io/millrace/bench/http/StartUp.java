package io.millrace.bench.http;

import io.millrace.bench.Bench;
import io.millrace.bench.Spread;
import io.millrace.bench.Table;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// From the command to a server that is ready, with the launcher's cache of loaded classes; the
/// first start may build and is not counted.
public final class StartUp implements Bench {
  private static final List<String> COMMAND =
      List.of("./millrace", "server", "start", "--config", "/dev/null", "--port", "0");
  private static final int TURNS = 5;
  private static final double MOST_SECONDS = 1.5;

  @Override
  public Table run() throws IOException {
    seconds();
    var turns = new ArrayList<Double>();
    for (int turn = 0; turn < TURNS; turn++) {
      turns.add(seconds());
    }
    var spread = Spread.of(turns, seconds -> seconds);
    var table = new Table("Start to ready");
    table.row(
        "./millrace server start",
        spread.text("%.2f s"),
        "",
        "",
        "≤ 1.5 s",
        spread.median() <= MOST_SECONDS);
    return table;
  }

  private static double seconds() throws IOException {
    long begun = System.nanoTime();
    try (var _ = Child.start(COMMAND)) {
      return (System.nanoTime() - begun) / 1e9;
    }
  }
}
