package io.millrace.server.http.call;

import io.millrace.core.spi.Match;
import io.millrace.server.http.problem.Problem;
import io.millrace.server.http.problem.ProblemCode;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Under which version of an object a call holds (RFC 9110 §13): `If-Match`, `If-None-Match`.
public final class Conditions {
  private static final Pattern TAG = Pattern.compile("(?:W/)?\"([\\x21\\x23-\\x7e]*)\"");
  private static final Pattern VERSION = Pattern.compile("0|[1-9]\\d{0,8}");
  private static final String ANY = "*";

  /// The version of nothing: what a foreign tag asks for.
  private static final int NO_VERSION = -1;

  private final Optional<String> match;
  private final Optional<String> noneMatch;

  private Conditions(Optional<String> match, Optional<String> noneMatch) {
    this.match = match;
    this.noneMatch = noneMatch;
  }

  public static Conditions of(Call call) {
    return new Conditions(call.header("if-match"), call.header("if-none-match"));
  }

  /// For a PUT: without `If-Match` only what is not there yet is written.
  public Match forPut() {
    return noneMatch.isPresent()
        ? creation()
        : match.map(Conditions::matching).orElse(new Match.New());
  }

  /// For what changes an object that must be there: `If-Match` has to be given.
  public Match needed() {
    return match.map(Conditions::matching).orElseThrow(() -> required().exception());
  }

  /// For what may change an object of any version.
  public Match optional() {
    return match.map(Conditions::matching).orElse(new Match.Any());
  }

  /// Why a write was refused, when this version is there.
  public Problem refusal(int version) {
    return match.isPresent() || noneMatch.isPresent()
        ? Problem.of(
                ProblemCode.PRECONDITION_FAILED,
                version == 0 ? "there is none yet" : "version " + version + " is there")
            .with("version", version)
        : required().with("version", version);
  }

  /// Whether the caller of a GET has this version already.
  public boolean knows(int version) {
    return noneMatch
        .filter(tags -> tags.equals(ANY) || tags(tags).anyMatch(Integer.toString(version)::equals))
        .isPresent();
  }

  private Match creation() {
    if (noneMatch.filter(ANY::equals).isEmpty()) {
      throw malformed("If-None-Match takes * here").exception();
    }
    return new Match.New();
  }

  private static Match matching(String header) {
    if (header.equals(ANY)) {
      return new Match.Any();
    }
    var tag = TAG.matcher(header);
    if (!tag.matches()) {
      throw malformed("If-Match takes one version in quotes, or *").exception();
    }
    // A weak tag matches nothing here (RFC 9110 §13.1.1).
    boolean known = !header.startsWith("W/") && VERSION.matcher(tag.group(1)).matches();
    return new Match.Version(known ? Integer.parseInt(tag.group(1)) : NO_VERSION);
  }

  private static Stream<String> tags(String header) {
    return TAG.matcher(header).results().map(tag -> tag.group(1));
  }

  private static Problem required() {
    return Problem.of(
        ProblemCode.PRECONDITION_REQUIRED,
        "read it first and send its ETag as If-Match, or * for whatever is there");
  }

  private static Problem malformed(String detail) {
    return Problem.of(ProblemCode.MALFORMED, detail);
  }
}
