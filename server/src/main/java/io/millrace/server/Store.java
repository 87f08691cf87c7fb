package io.millrace.server;

import io.millrace.backend.memory.Durable;
import io.millrace.backend.memory.MemoryBackend;
import io.millrace.backend.memory.MemorySettings;
import io.millrace.backend.memory.journal.Damaged;
import io.millrace.backend.memory.journal.Folder;
import io.millrace.backend.redis.RedisBackend;
import io.millrace.backend.redis.footing.RedisSettings;
import io.millrace.backend.redis.footing.Unfit;
import io.millrace.core.spi.Backend;
import io.millrace.core.spi.BackendUnavailable;
import io.millrace.server.settings.NodeSettings;
import io.millrace.server.settings.Settings;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Objects;
import java.util.Optional;

/// Where the jobs of this node are, as its settings want it.
final class Store {
  private final NodeSettings.BackendKind kind;
  private final RedisSettings redis;
  private final MemorySettings rules;
  private final Clock clock;
  private final SecureRandom random;
  private final Optional<Durable> remembered;

  private Store(Settings settings, Clock clock, SecureRandom random) {
    this.kind = settings.node().backend();
    this.redis = settings.redis();
    this.rules =
        new MemorySettings(
            settings.jobs().maxRescues(),
            settings.jobs().cancelGrace(),
            MemorySettings.DEFAULT.mostEnded());
    this.clock = clock;
    this.random = random;
    this.remembered =
        switch (kind) {
          case MEMORY -> settings.node().journal().map(this::read);
          case REDIS -> Optional.empty();
        };
  }

  /// Reads the journal, if there is to be one, before anything is started.
  ///
  /// @throws NoStore when what it finds cannot be used
  static Store of(Settings settings, Clock clock, SecureRandom random) {
    return new Store(settings, clock, random);
  }

  private Durable read(Path folder) {
    try {
      return Durable.open(Folder.at(folder), rules, clock, random);
    } catch (Damaged e) {
      throw new NoStore(NoStore.DAMAGED, e);
    } catch (FileSystemException e) {
      var told = "the journal in %s cannot be opened: %s %s".formatted(folder, e.getFile(), why(e));
      throw new NoStore(NoStore.TAKEN, new IOException(told, e));
    } catch (IOException e) {
      throw new NoStore(NoStore.TAKEN, e);
    }
  }

  /// Of most troubles Java tells no more than the name of the file, and the rest by its class.
  private static String why(FileSystemException trouble) {
    return switch (trouble) {
      case AccessDeniedException _ -> "may not be written";
      case FileAlreadyExistsException _ -> "is no folder";
      case NoSuchFileException _ -> "is not there";
      default -> Objects.requireNonNullElse(trouble.getReason(), "is not to be had");
    };
  }

  /// Whether other nodes may stand on it too.
  boolean isShared() {
    return kind == NodeSettings.BackendKind.REDIS;
  }

  /// To be called on the loop that will use it. Fails with [NoStore] when it cannot be had.
  Future<Backend> open(Vertx vertx) {
    return switch (kind) {
      case MEMORY -> Future.succeededFuture(memory(vertx));
      case REDIS ->
          RedisBackend.onThisLoop(vertx, redis, clock, random)
              .<Backend>map(it -> it)
              .recover(cause -> Future.failedFuture(told(cause)));
    };
  }

  private Backend memory(Vertx vertx) {
    return remembered
        .map(it -> MemoryBackend.onThisLoop(vertx, it))
        .orElseGet(() -> MemoryBackend.onThisLoop(vertx, rules, clock, random));
  }

  private static Throwable told(Throwable cause) {
    return switch (cause) {
      case Unfit unfit -> new NoStore(NoStore.CONFIG, unfit);
      case BackendUnavailable away -> new NoStore(NoStore.TAKEN, away);
      default -> cause;
    };
  }
}
