package io.millrace.server.http.json.syntax;

/// The bytes are not a JSON text as the API takes it: what is wrong, and where.
///
/// `pointer` names the value that holds the place, as far as it was read.
public final class MalformedJson extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient Position position;
  private final String pointer;

  /// `from` is where the text begins among the bytes, `offset` where the fault stands.
  public MalformedJson(byte[] bytes, int from, int offset, String detail) {
    super(detail, null, false, false);
    position = Position.of(bytes, offset);
    pointer = Pointers.at(bytes, from, offset);
  }

  public String detail() {
    return String.valueOf(getMessage());
  }

  public Position position() {
    return position;
  }

  public String pointer() {
    return pointer;
  }
}
