package io.millrace.backend.redis.wire;

import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What Redis answered, as whoever asked knows it to be: a number, a text, bytes, or several of
/// them. Something else than that is a mistake of ours.
public record Heard(@Nullable Response response) {
  private static final String SHAPE = "redis answered in another shape";

  /// Whether there is nothing.
  public boolean isNothing() {
    return response == null;
  }

  public int size() {
    return there().size();
  }

  public Heard at(int place) {
    return new Heard(there().get(place));
  }

  public long number(int place) {
    return Objects.requireNonNull(there().get(place).toLong(), SHAPE);
  }

  public int whole(int place) {
    return Objects.requireNonNull(there().get(place).toInteger(), SHAPE);
  }

  public boolean yes(int place) {
    return whole(place) == 1;
  }

  public String text(int place) {
    return at(place).text();
  }

  public byte[] bytes(int place) {
    return at(place).bytes();
  }

  public String text() {
    return there().toString();
  }

  /// All of them.
  public List<String> texts() {
    return texts(0);
  }

  /// All from a place on.
  public List<String> texts(int from) {
    var texts = new ArrayList<String>(size());
    for (int at = from; at < size(); at++) {
      texts.add(text(at));
    }
    return texts;
  }

  public long number() {
    return Objects.requireNonNull(there().toLong(), SHAPE);
  }

  public byte[] bytes() {
    return Objects.requireNonNull(there().toBytes(), SHAPE);
  }

  private Response there() {
    return Objects.requireNonNull(response, SHAPE);
  }
}
