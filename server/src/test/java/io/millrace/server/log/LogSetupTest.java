package io.millrace.server.log;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class LogSetupTest {
  @AfterEach
  void reset() {
    LogSetup.apply(LogSettings.DEFAULT);
  }

  @Test
  void is_found_by_logback_before_any_settings_are_read() {
    assertThat(LoggerFactory.getLogger("io.millrace.x").isInfoEnabled()).isTrue();
    assertThat(LoggerFactory.getLogger("io.millrace.x").isDebugEnabled()).isFalse();
    assertThat(LoggerFactory.getLogger("io.netty.x").isDebugEnabled()).isFalse();
  }

  @Test
  void opens_debug_for_millrace_and_not_for_its_libraries() {
    LogSetup.apply(new LogSettings(LogSettings.Level.DEBUG, LogSettings.Format.TEXT));
    assertThat(LoggerFactory.getLogger("io.millrace.x").isDebugEnabled()).isTrue();
    assertThat(LoggerFactory.getLogger("io.netty.x").isDebugEnabled()).isFalse();
  }

  @Test
  void silences_both_below_warn() {
    LogSetup.apply(new LogSettings(LogSettings.Level.WARN, LogSettings.Format.JSON));
    assertThat(LoggerFactory.getLogger("io.millrace.x").isInfoEnabled()).isFalse();
    assertThat(LoggerFactory.getLogger("io.netty.x").isInfoEnabled()).isFalse();
  }
}
