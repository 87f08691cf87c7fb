package io.millrace.backend.contract.planted;

import static org.junit.platform.engine.TestExecutionResult.Status.FAILED;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.platform.engine.CancellationToken;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.LauncherExecutionRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherExecutionRequestBuilder;

/// Watches tests until one fails, and runs no more of them then.
final class FirstFailure implements TestExecutionListener {
  private final CancellationToken end = CancellationToken.create();
  private int ran;
  private @Nullable String name;

  LauncherExecutionRequest endOf(LauncherDiscoveryRequest found) {
    return LauncherExecutionRequestBuilder.request(found)
        .listeners(this)
        .cancellationToken(end)
        .build();
  }

  @Override
  public void executionFinished(TestIdentifier test, TestExecutionResult result) {
    ran += test.isTest() ? 1 : 0;
    if (result.getStatus() == FAILED && name == null) {
      name = test.getDisplayName().replace("()", "");
      end.cancel();
    }
  }

  /// Its name, if one failed; there must have been some to fail.
  Optional<String> name() {
    if (ran == 0 && name == null) {
      throw new IllegalStateException("there are no tests");
    }
    return Optional.ofNullable(name);
  }
}
