package io.millrace.config;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// One key, about to be read as what it should be. A value that is not allowed becomes a fault, and
/// the default is answered in its place, so that the other keys are still looked at.
public final class Key {
  private final ConfigFile config;
  private final String path;
  private final String meaning;

  Key(ConfigFile config, String path, String meaning) {
    this.config = config;
    this.path = path;
    this.meaning = meaning;
  }

  public String text(String byDefault) {
    return read(Kind.text(), byDefault);
  }

  public Optional<String> text(Pattern pattern) {
    return find(Kind.text(pattern));
  }

  public String text(String byDefault, Pattern pattern) {
    return read(Kind.text(pattern), byDefault);
  }

  public int integer(int byDefault, int least, int most) {
    return read(Kind.integer(least, most), byDefault);
  }

  public Optional<Integer> integer(int least, int most) {
    return find(Kind.integer(least, most));
  }

  public boolean flag(boolean byDefault) {
    return read(Kind.flag(), byDefault);
  }

  public Duration duration(Duration byDefault, Duration least, Duration most) {
    return read(Kind.duration(least, most), byDefault);
  }

  public Optional<Duration> duration(Duration least, Duration most) {
    return find(Kind.duration(least, most));
  }

  /// One of the names of an enum, written in lower case.
  public <E extends Enum<E>> E oneOf(E byDefault) {
    return read(Kind.oneOf(byDefault.getDeclaringClass()), byDefault);
  }

  /// The address of a server, over HTTP.
  public Optional<URI> url() {
    return find(Kind.url());
  }

  public List<String> list(List<String> byDefault) {
    return read(Kind.list(), byDefault);
  }

  /// A map of plain values, checked by the room that reads it; see [Section#refuse].
  public Map<String, Object> map(Map<String, Object> byDefault) {
    return read(Kind.map(), byDefault);
  }

  /// A list of maps of plain values; members of these names are not shown.
  public List<Map<String, Object>> maps(Set<String> secret) {
    return read(Kind.maps(secret), List.of());
  }

  public Optional<Secret> secret() {
    return find(Kind.secret(config.environment()));
  }

  private <T> T read(Kind<T> kind, T byDefault) {
    return config.read(path, meaning, kind, byDefault).orElse(byDefault);
  }

  private <T> Optional<T> find(Kind<T> kind) {
    return config.read(path, meaning, kind, null);
  }
}
