package io.millrace.server.http.audit;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What an operation does, as a line of the record names it: a noun and what is done to it, and the
/// path's parameter that says to which. It is read off the operation itself: `POST
/// /v1/queues/{name}/pause` is `queue.pause`, `PATCH /v1/keys/{id}` is `key.patch`.
public record Action(String name, String noun, Optional<String> parameter) {
  private static final String ROOT = "/v1/";

  /// Of an operation that changes something, such as `POST /v1/jobs/{id}/cancel`.
  public static Action of(String operation) {
    int space = operation.indexOf(' ');
    var method = operation.substring(0, space);
    var words = new ArrayList<String>();
    var parameter = Optional.<String>empty();
    int named = 0;
    for (var part : operation.substring(space + 1 + ROOT.length()).split("/", -1)) {
      if (!part.startsWith("{")) {
        words.add(part.replace('-', '_'));
      } else if (parameter.isEmpty()) {
        parameter = Optional.of(part.substring(1, part.length() - 1));
        named = words.size();
      }
    }
    boolean says = method.equals("POST") && words.size() > Math.max(1, named);
    var verb = says ? words.removeLast() : verb(method);
    var nouns = words.stream().map(Action::one).toList();
    return new Action(String.join(".", nouns) + "." + verb, noun(nouns, named), parameter);
  }

  private static String noun(List<String> nouns, int named) {
    return String.join(".", named == 0 ? nouns : nouns.subList(0, named));
  }

  private static String verb(String method) {
    return switch (method) {
      case "GET" -> "get";
      case "POST" -> "create";
      case "PUT" -> "put";
      case "PATCH" -> "patch";
      case "DELETE" -> "delete";
      default -> throw new IllegalArgumentException(method + " changes nothing");
    };
  }

  private static String one(String many) {
    return many.endsWith("s") ? many.substring(0, many.length() - 1) : many;
  }

  Action called(String other) {
    return new Action(other, noun, parameter);
  }
}
