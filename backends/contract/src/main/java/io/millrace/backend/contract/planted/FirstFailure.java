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
  private @Nullable String told;

  LauncherExecutionRequest endOf(LauncherDiscoveryRequest found) {
    return LauncherExecutionRequestBuilder.request(found)
        .listeners(this)
        .cancellationToken(end)
        .build();
  }

  @Override
  public void executionFinished(TestIdentifier test, TestExecutionResult result) {
    ran += test.isTest() ? 1 : 0;
    if (result.getStatus() == FAILED && told == null) {
      told = test.getDisplayName().replace("()", "") + ": " + why(result);
      end.cancel();
    }
  }

  /// Its name and the first line of why, if one failed; there must have been some to fail.
  Optional<String> told() {
    if (ran == 0 && told == null) {
      throw new IllegalStateException("there are no tests");
    }
    return Optional.ofNullable(told);
  }

  private static String why(TestExecutionResult result) {
    return result
        .getThrowable()
        .flatMap(it -> it.toString().lines().filter(line -> !line.isBlank()).findFirst())
        .orElse("nobody knows");
  }
}
