package io.millrace.backend.redis;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.opentest4j.TestAbortedException;

/// Skips a test of a contract that needs what the backend says it cannot do yet; the others hold.
final class NotYet implements TestExecutionExceptionHandler {
  @Override
  public void handleTestExecutionException(ExtensionContext context, Throwable cause)
      throws Throwable {
    if (cause instanceof UnsupportedOperationException) {
      throw new TestAbortedException(cause.getMessage());
    }
    throw cause;
  }
}
