package io.millrace.bench.pure;

import io.millrace.bench.Bench;
import io.millrace.bench.Table;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/// Everything in this package, by JMH: nanoseconds a call.
public final class Pure implements Bench {
  @Override
  public Table run() throws RunnerException {
    var options =
        new OptionsBuilder()
            .include(Pure.class.getPackageName().replace(".", "\\."))
            .mode(Mode.AverageTime)
            .timeUnit(TimeUnit.NANOSECONDS)
            .forks(1)
            .warmupIterations(3)
            .warmupTime(TimeValue.seconds(1))
            .measurementIterations(5)
            .measurementTime(TimeValue.seconds(1))
            .verbosity(VerboseMode.SILENT)
            .build();
    var table = new Table("Pure parts, a call");
    for (var run : new Runner(options).run()) {
      var result = run.getPrimaryResult();
      var name = run.getParams().getBenchmark();
      table.row(
          name.substring(Pure.class.getPackageName().length() + 1),
          String.format(Locale.ROOT, "%,.0f ns ± %,.0f", result.getScore(), result.getScoreError()),
          "",
          "");
    }
    return table;
  }
}
