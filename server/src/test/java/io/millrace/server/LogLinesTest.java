package io.millrace.server;

import static io.millrace.core.job.JobState.DEAD;
import static io.millrace.core.job.JobState.SUCCEEDED;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.millrace.backend.contract.TestClock;
import io.millrace.core.job.Failure;
import io.millrace.core.job.FailureKind;
import io.millrace.core.job.Outcome;
import io.millrace.core.perform.FailureException;
import io.millrace.core.perform.Middleware;
import io.millrace.plugin.middleware.ErrorReporting;
import io.millrace.plugin.middleware.Logging;
import io.millrace.server.dispatch.performer.Performers;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/// What middleware of the box writes to the server's log while an engine runs.
class LogLinesTest extends EngineTest {
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private Logger logger;

  private void listen(Class<?> type, Level level) {
    logger = (Logger) LoggerFactory.getLogger(type);
    logger.setLevel(level);
    lines.start();
    logger.addAppender(lines);
  }

  @AfterEach
  void listenNoMore() {
    logger.detachAppender(lines);
    logger.setLevel(null);
  }

  private void start(Middleware middleware, Does performer) {
    start(new Performers(List.of(performer), List.of(middleware), List.of()));
  }

  private static Does failing() {
    return Does.work(
        TYPE,
        _ -> {
          throw new FailureException(Failure.of(FailureKind.TERMINAL, "refused", "no room"));
        });
  }

  @Test
  void tell_each_attempt_as_loud_as_it_is_grave() {
    listen(Logging.class, Level.DEBUG);
    start(new Logging(), failing());
    var dead = submit(draft());
    life(dead, DEAD);

    var line = lines.list.getLast();
    assertThat(line.getLevel()).isEqualTo(Level.WARN);
    assertThat(line.getFormattedMessage())
        .startsWith("job dead job=" + dead + " type=mail.send queue=mail attempt=1 ms=")
        .endsWith(" kind=terminal error=refused message=no room");
  }

  @Test
  void tell_what_went_well_to_those_who_listen_closely() {
    listen(Logging.class, Level.DEBUG);
    start(new Logging(), Does.work(TYPE, _ -> Outcome.Done.EMPTY));

    var done = submit(draft());
    life(done, SUCCEEDED);

    assertThat(lines.list).hasSize(1);
    assertThat(lines.list.getFirst().getLevel()).isEqualTo(Level.DEBUG);
    assertThat(lines.list.getFirst().getFormattedMessage()).startsWith("attempt done job=" + done);
  }

  @Test
  void report_each_signature_once_a_minute_with_how_often_it_came() {
    var minutes = TestClock.at("2026-01-01T00:00:00Z");
    listen(ErrorReporting.class, Level.INFO);
    start(new ErrorReporting(minutes), failing());
    life(submit(draft()), DEAD);
    life(submit(draft()), DEAD);
    life(submit(draft()), DEAD);
    assertThat(lines.list).hasSize(1);
    assertThat(lines.list.getFirst().getFormattedMessage())
        .matches("failure signature=sig_[0-9a-f]{16} times=1 dead=true .* message=no room .*");

    minutes.pass(Duration.ofMinutes(1));
    life(submit(draft()), DEAD);

    assertThat(lines.list).hasSize(2);
    assertThat(lines.list.getLast().getFormattedMessage()).contains(" times=3 ");
  }
}
