package io.millrace.config;

import io.millrace.core.text.Mask;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What was configured: a YAML file, over it the environment, over it the command line.
///
/// Values are looked up when a room asks for them. So the settings records are the one list of
/// keys, and everything else that has to know the keys learns them by reading: [#known].
public final class ConfigFile {
  private static final String DEFAULT = "default";

  /// The strongest first.
  private final List<Source> sources;

  private final Map<String, String> environment;
  private final List<Fault> faults = new ArrayList<>();
  private final SequencedMap<String, KnownKey> known = new LinkedHashMap<>();

  private ConfigFile(Map<String, String> environment, Map<String, String> commandLine) {
    this.environment = Map.copyOf(environment);
    this.sources = new ArrayList<>();
    sources.add(new CommandLine(Map.copyOf(commandLine)));
    sources.add(new Environment(this.environment));
  }

  /// Configuration without a file.
  public static ConfigFile none(Map<String, String> environment, Map<String, String> commandLine) {
    return new ConfigFile(environment, commandLine);
  }

  /// Configuration with a file. That it is not there is a fault like any other.
  public static ConfigFile open(
      Path file, Map<String, String> environment, Map<String, String> commandLine) {
    var config = new ConfigFile(environment, commandLine);
    try {
      config.add(file.toString(), Files.readString(file));
    } catch (NoSuchFileException _) {
      config.unreadable(file, "no such file");
    } catch (CharacterCodingException _) {
      config.unreadable(file, "bytes that are not UTF-8");
    } catch (IOException e) {
      config.unreadable(file, "what cannot be read: " + e);
    }
    return config;
  }

  /// Configuration with the text of a file, called `name` in faults.
  public static ConfigFile of(
      String name, String text, Map<String, String> environment, Map<String, String> commandLine) {
    var config = new ConfigFile(environment, commandLine);
    config.add(name, text);
    return config;
  }

  /// The settings that `from` makes of it, or a [ConfigException] with every fault of every key.
  public <T> T read(Function<Section, T> from) {
    var settings = from.apply(new Section(this, ""));
    var all = new ArrayList<>(faults);
    var keys = KnownKeys.of(known.keySet());
    sources.reversed().forEach(source -> all.addAll(source.strangers(keys)));
    if (!all.isEmpty()) {
      throw new ConfigException(all);
    }
    return settings;
  }

  /// Every key that has been read so far, in the order of reading.
  public List<KnownKey> known() {
    return List.copyOf(known.values());
  }

  /// Empty when nothing is written for the key, or nothing that is allowed.
  <T> Optional<T> read(String path, String meaning, Kind<T> kind, @Nullable T byDefault) {
    var written = find(path);
    var value = written.flatMap(text -> parse(path, text, kind));
    known.put(
        path,
        new KnownKey(
            path,
            meaning,
            kind.allowed(),
            kind.shape(),
            Optional.ofNullable(byDefault).map(kind.show()),
            value.or(() -> Optional.ofNullable(byDefault)).map(kind.show()),
            written.map(Written::place).orElse(DEFAULT)));
    return value;
  }

  void refuse(String path, String allowed) {
    var written = find(path);
    var key = Optional.ofNullable(known.get(path));
    var found = written.map(Written::found).orElse("nothing");
    faults.add(
        new Fault(
            path,
            written.map(Written::place).orElse(DEFAULT),
            key.filter(KnownKey::isMasked).isPresent() ? Mask.TEXT : found,
            allowed));
  }

  void refuse(String path, String pointer, String allowed) {
    var written = find(path);
    var there = written.map(it -> it.at(pointer));
    faults.add(
        new Fault(
            path,
            there.map(Written::place).orElse(DEFAULT) + " at " + pointer,
            there.map(Written::kind).orElse("nothing"),
            allowed));
  }

  void refuseVariable(String name, String allowed) {
    faults.add(new Fault(name, "environment", Mask.TEXT, allowed));
  }

  Map<String, String> environment() {
    return environment;
  }

  private Optional<Written> find(String path) {
    return sources.stream().flatMap(source -> source.find(path).stream()).findFirst();
  }

  private <T> Optional<T> parse(String path, Written written, Kind<T> kind) {
    try {
      return Optional.of(kind.parse().apply(written));
    } catch (Kind.Within within) {
      faults.add(new Fault(path, within.written.place(), within.written.kind(), kind.allowed()));
      return Optional.empty();
    } catch (IllegalArgumentException _) {
      faults.add(new Fault(path, written.place(), written.found(), kind.allowed()));
      return Optional.empty();
    }
  }

  private void add(String file, String text) {
    sources.add(new FileSource(new Yaml(line -> file + ":" + line, faults).read(text)));
  }

  private void unreadable(Path file, String found) {
    faults.add(new Fault("", file.toString(), found, "a YAML file"));
  }
}
