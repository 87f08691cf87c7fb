package io.millrace.server.secret;

import io.millrace.config.Secret;
import io.millrace.config.Section;
import java.util.Optional;

/// The key under which secrets lie in the store. Without one, references to the environment and to
/// files are all that works.
public record SecretSettings(Optional<Secret> key) {
  public static SecretSettings from(Section root) {
    var secrets = root.section("secrets");
    var key = secrets.key("key", "Seals secrets in the store: 32 bytes in base64").secret();
    if (key.isPresent() && Seal.under(key.get()).isEmpty()) {
      secrets.refuse("key", "32 bytes in base64");
    }
    return new SecretSettings(key);
  }

  public Optional<Seal> seal() {
    return key.flatMap(Seal::under);
  }
}
