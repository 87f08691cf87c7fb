package io.millrace.server.http.call;

import io.millrace.core.spi.Match;
import io.millrace.server.http.problem.Problem;
import io.millrace.server.http.problem.ProblemCode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// Under which version of an object a call holds (RFC 9110 §13): `If-Match`, `If-None-Match`.
///
/// A tag is the version of an object, `"3"`. Of one that shows more than was written, such as a
/// queue that is paused, it has a part behind a point that tells how it stands, `"3.5f1c09aa"`: for
/// who wants to change it that part does not count.
public final class Conditions {
  private static final Pattern TAG =
      Pattern.compile("\\G\\s*(W/)?\"([\\x21\\x23-\\x7e\\x80-\\xff]*)\"\\s*(?:,[\\s,]*|$)");
  private static final Pattern VERSION = Pattern.compile("(0|[1-9]\\d{0,8})(?:\\.[0-9a-f]{8})?");
  private static final String ANY = "*";
  private static final String NONE_MATCH = "If-None-Match";

  private final Optional<String> match;
  private final Optional<String> noneMatch;

  private Conditions(Optional<String> match, Optional<String> noneMatch) {
    this.match = match;
    this.noneMatch = noneMatch;
  }

  public static Conditions of(Call call) {
    return new Conditions(list(call, "if-match"), list(call, "if-none-match"));
  }

  /// One list, in however many lines it came.
  private static Optional<String> list(Call call, String name) {
    var lines = call.request().headers().getAll(name);
    return lines.isEmpty() ? Optional.empty() : Optional.of(String.join(",", lines).strip());
  }

  /// For a PUT: without `If-Match` only what is not there yet is written.
  public Match forPut() {
    if (noneMatch.isEmpty()) {
      return match.map(Conditions::matching).orElse(new Match.New());
    }
    boolean none = noneMatch.get().equals(ANY);
    var unwanted = none ? Set.<Integer>of() : versions(NONE_MATCH, noneMatch.get());
    if (match.isEmpty()) {
      return new Match.New();
    }
    var wanted = versions("If-Match beside If-None-Match", match.get());
    wanted.removeAll(unwanted);
    return new Match.OneOf(none ? Set.of() : wanted);
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
    boolean failed =
        match.isPresent()
            || noneMatch
                .filter(it -> it.equals(ANY) || versions(NONE_MATCH, it).contains(version))
                .isPresent();
    return failed
        ? Problem.of(
                ProblemCode.PRECONDITION_FAILED,
                version == 0 ? "there is none yet" : "version " + version + " is there")
            .with("version", version)
        : required().with("version", version);
  }

  /// The answer to a GET, or that its caller has it already. `written`: it shows nothing that is
  /// not the same in every answer of this version, but for figures that flow.
  public Reply shown(Reply reply, boolean written) {
    var tagged = written ? reply : reply.withBodyInTag();
    var tag = tagged.header(Reply.ETAG).orElseThrow();
    boolean known = noneMatch.filter(it -> it.equals(ANY) || names(it, tag)).isPresent();
    return known ? Reply.empty(304).with(Reply.ETAG, tag) : tagged;
  }

  /// Whether a list has that tag; what is no tag matches nothing.
  private static boolean names(String list, String tag) {
    return Tags.of(list).all.stream().anyMatch(it -> tag.equals("\"" + it.text + "\""));
  }

  private static Match matching(String header) {
    if (header.equals(ANY)) {
      return new Match.Any();
    }
    var versions = versions("If-Match", header);
    return versions.size() == 1
        ? new Match.Version(versions.iterator().next())
        : new Match.OneOf(versions);
  }

  private record Tag(boolean weak, String text) {}

  /// The tags of a list; `whole` when there is nothing else in it.
  private record Tags(List<Tag> all, boolean whole) {
    static Tags of(String list) {
      var all = new ArrayList<Tag>(1);
      var tag = TAG.matcher(list);
      int end = 0;
      while (tag.find()) {
        all.add(new Tag(tag.group(1) != null, tag.group(2)));
        end = tag.end();
      }
      return new Tags(all, !all.isEmpty() && end == list.length());
    }
  }

  /// The versions that a list names; a foreign tag names none, and neither does a weak one in
  /// `If-Match` (RFC 9110 §13.1.1).
  private static Set<Integer> versions(String header, String list) {
    var tags = Tags.of(list);
    if (!tags.whole) {
      throw Problem.of(ProblemCode.MALFORMED, header + " takes versions in quotes, or *")
          .exception();
    }
    var versions = new HashSet<Integer>();
    for (var tag : tags.all) {
      var version = VERSION.matcher(tag.text);
      if (version.matches() && (!tag.weak || header.equals(NONE_MATCH))) {
        versions.add(Integer.parseInt(version.group(1)));
      }
    }
    return versions;
  }

  private static Problem required() {
    return Problem.of(
        ProblemCode.PRECONDITION_REQUIRED,
        "read it first and send its ETag as If-Match, or * for whatever is there");
  }
}
