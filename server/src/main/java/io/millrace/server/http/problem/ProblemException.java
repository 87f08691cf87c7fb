package io.millrace.server.http.problem;

/// Ends a request with a problem, wherever it is being read. Carries no stack: it tells of the
/// sender's mistake, not of ours.
public final class ProblemException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient Problem problem;

  ProblemException(Problem problem) {
    super(problem.detail(), null, false, false);
    this.problem = problem;
  }

  public Problem problem() {
    return problem;
  }
}
