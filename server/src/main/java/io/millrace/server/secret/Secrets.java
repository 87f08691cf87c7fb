package io.millrace.server.secret;

import io.millrace.core.definition.Definition;
import io.millrace.core.definition.Kind;
import io.millrace.core.job.Json;
import io.millrace.core.spi.DefinitionStore;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// Seals secrets for the store, and follows references to them. What it answers is to be used at
/// once and kept by nobody.
public final class Secrets {
  /// As long as one in a file may be.
  private static final int MOST_BYTES = 64 * 1024;

  private static final String SEALED = "sealed";

  private final Optional<Seal> seal;
  private final Map<String, String> environment;
  private final RandomGenerator chance;

  /// `chance` must be one that nobody guesses.
  public Secrets(SecretSettings settings, Map<String, String> environment, RandomGenerator chance) {
    this.seal = settings.seal();
    this.environment = Map.copyOf(environment);
    this.chance = chance;
  }

  /// Whether there is a key to seal with.
  public boolean canSeal() {
    return seal.isPresent();
  }

  /// What is stored of a secret.
  public Json spec(String name, String text) {
    var sealed = seal.orElseThrow().seal(name, text, chance);
    return Json.write(Map.of(SEALED, sealed));
  }

  /// What a reference leads to; empty when nothing is there, or it cannot be read.
  public Future<Optional<String>> value(SecretRef ref, DefinitionStore store, Vertx vertx) {
    return switch (ref) {
      case SecretRef.Named(String name) ->
          store
              .get(Kind.SECRET, List.of(name))
              .map(found -> found.stream().findFirst().flatMap(this::opened));
      case SecretRef.Variable(String name) ->
          Future.succeededFuture(Optional.ofNullable(environment.get(name)));
      case SecretRef.InFile(String path) ->
          file(path, vertx).map(Optional::of).otherwise(Optional.empty());
    };
  }

  private Optional<String> opened(Definition there) {
    var sealed = there.spec().tree().path(SEALED).asText();
    return seal.flatMap(it -> it.open(there.name(), sealed));
  }

  private static Future<String> file(String path, Vertx vertx) {
    var files = vertx.fileSystem();
    return files
        .props(path)
        .compose(props ->
            props.isRegularFile() && props.size() <= MOST_BYTES
                ? files.readFile(path).map(Buffer::toString)
                : Future.failedFuture("no file that holds a secret"));
  }
}
