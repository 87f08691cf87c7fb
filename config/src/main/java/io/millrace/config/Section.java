package io.millrace.config;

import java.util.Optional;

/// A part of the configuration, handed to the room whose settings stand there.
///
/// A settings record names its keys here and nowhere else: what is not asked for is unknown.
public final class Section {
  private final ConfigFile config;
  private final String path;

  Section(ConfigFile config, String path) {
    this.config = config;
    this.path = path;
  }

  public Section section(String name) {
    return new Section(config, below(name));
  }

  /// A key of this section, and what it means in one line.
  public Key key(String name, String meaning) {
    return new Key(config, below(name), meaning);
  }

  /// Says that the value of a key, though fine by itself, is not allowed: for what only its room
  /// knows, or what only two keys together tell.
  public void refuse(String name, String allowed) {
    config.refuse(below(name), allowed);
  }

  /// The same of what stands, or is missing, at a JSON pointer below a key; it is not shown.
  public void refuse(String name, String pointer, String allowed) {
    config.refuse(below(name), pointer, allowed);
  }

  /// A secret that the environment alone can bring, and no key of the file.
  public Optional<Secret> variable(String name) {
    return Optional.ofNullable(config.environment().get(name)).map(Secret::new);
  }

  /// Says that what the environment brought is not allowed, without showing it.
  public void refuseVariable(String name, String allowed) {
    config.refuseVariable(name, allowed);
  }

  private String below(String name) {
    return path.isEmpty() ? name : path + "." + name;
  }
}
