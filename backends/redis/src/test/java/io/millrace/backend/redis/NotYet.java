package io.millrace.backend.redis;

import io.millrace.backend.contract.BackendContract;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/// Leaves out the tests of the contract that `not-yet.txt` names, each with what the backend does
/// not do yet, and no other. `-Djunit.jupiter.conditions.deactivate=*NotYet` runs them all the
/// same.
///
/// `because` begins a reason; a line below it is a class, by its name below the contract, and its
/// method; `#` is for the reader.
final class NotYet implements ExecutionCondition {
  static final String CONTRACT = BackendContract.class.getPackageName() + ".";

  private static final ConditionEvaluationResult RUNS =
      ConditionEvaluationResult.enabled("is kept");
  private static final Map<String, String> REASONS = read();

  /// What is left out, as `class method`, and why.
  static Map<String, String> reasons() {
    return REASONS;
  }

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    var reason = context.getTestMethod().map(NotYet::name).map(REASONS::get);
    return reason.map(ConditionEvaluationResult::disabled).orElse(RUNS);
  }

  private static String name(Method test) {
    var type = test.getDeclaringClass().getName();
    return type.startsWith(CONTRACT)
        ? type.substring(CONTRACT.length()) + " " + test.getName()
        : "";
  }

  private static Map<String, String> read() {
    var list = Objects.requireNonNull(NotYet.class.getResourceAsStream("/not-yet.txt"));
    try (var in = new BufferedReader(new InputStreamReader(list, StandardCharsets.UTF_8))) {
      return read(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, String> read(BufferedReader in) throws IOException {
    var reasons = new LinkedHashMap<String, String>();
    var reason = "";
    for (var line = in.readLine(); line != null; line = in.readLine()) {
      if (line.startsWith("because ")) {
        reason = line.substring("because ".length());
      } else if (!line.isBlank()
          && !line.startsWith("#")
          && reasons.putIfAbsent(line, reason) != null) {
        throw new IllegalStateException("is named twice: " + line);
      }
    }
    return Map.copyOf(reasons);
  }
}
