package io.millrace.server.dispatch.attempt;

import io.millrace.core.spi.Extend.Wish;
import io.millrace.core.spi.Extended.Slot;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Whether an attempt has its slot, or stands aside until a more urgent one has done with it. Its
/// own thread gives the slot away and waits; the event loop hears of the store whose it is.
public final class Aside {
  private static final CompletableFuture<?> BACK = CompletableFuture.completedFuture("back");

  /// What an answer of the store means for a slot.
  enum Turned {
    NOT,
    ASIDE,
    BACK
  }

  /// Whether somebody more urgent wants the slot, and what its holder wants to do with it.
  private volatile boolean wanted;

  private volatile @Nullable Wish wish;
  private volatile CompletableFuture<?> back = BACK;
  private volatile long stood;

  // What follows belongs to the event loop.

  private long since;
  private long total;

  /// Whether somebody more urgent wants the slot.
  boolean isWanted() {
    return wanted;
  }

  /// Gives the slot away with the next renewal. The answer is done when the slot is there again, or
  /// its holder is to stop; also when he was `asked` to just before, so that nobody could wake him.
  CompletableFuture<?> give(BooleanSupplier asked) {
    wanted = false;
    var again = new CompletableFuture<>();
    back = again;
    wish = Wish.GIVE;
    if (asked.getAsBoolean()) {
      wake();
    }
    return again;
  }

  /// Lets who waits for the slot go on without it.
  void wake() {
    back.complete(null);
  }

  /// What the next renewal is to say of the slot.
  Optional<Wish> wish() {
    return Optional.ofNullable(wish);
  }

  /// Whether the slot is somebody else's.
  public boolean isAway() {
    return wish == Wish.TAKE;
  }

  /// For how long it was somebody else's, in milliseconds.
  long stood() {
    return stood;
  }

  /// Hears whose the slot is.
  public Turned heard(Slot slot, long now) {
    return switch (slot) {
      case ASKED -> {
        wanted = wish == null;
        yield Turned.NOT;
      }
      case GIVEN -> {
        boolean first = wish == Wish.GIVE;
        wish = Wish.TAKE;
        since = first ? now : since;
        yield first ? Turned.ASIDE : Turned.NOT;
      }
      case OWN -> {
        boolean again = isAway();
        if (again) {
          resume(now);
        }
        yield again ? Turned.BACK : Turned.NOT;
      }
    };
  }

  private void resume(long now) {
    wish = null;
    total += now - since;
    stood = total;
    wake();
  }
}
