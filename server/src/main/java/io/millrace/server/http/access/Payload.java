package io.millrace.server.http.access;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.Set;

/// What of an operation's answers is payload: the members of these names, wherever they stand.
///
/// `together`: in an object that has them they are answered as one; `delivered`: they are answered
/// to be worked with, so that nothing in them is covered for somebody who may read them.
record Payload(Set<String> members, boolean together, boolean delivered) {
  static final Payload USUAL =
      new Payload(
          Set.of("args", "result", "data", "cursor", "meta", "headers", "body"), false, false);

  /// An operation that answers none.
  static final Payload NONE = new Payload(Set.of(), false, false);

  Payload {
    members = Set.copyOf(members);
  }

  /// What the document says in the place of the usual.
  static Payload of(JsonNode said) {
    var members = new HashSet<String>();
    said.path("members").forEach(it -> members.add(it.textValue()));
    return new Payload(
        said.has("members") ? members : USUAL.members,
        said.path("together").asBoolean(),
        said.path("delivered").asBoolean());
  }
}
