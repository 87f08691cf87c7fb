package io.millrace.backend.memory.journal;

import io.millrace.core.spi.BackendUnavailable;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes records and tells when they will last. What gathers while the disk is busy goes with the
/// next bundle: one write, one sync.
///
/// Belongs to one thread, that of [Hands#owner]. After a sync that failed it takes nothing any
/// more; after a write that failed it tries again, and takes nothing meanwhile.
public final class Journal {
  private static final Logger LOG = LoggerFactory.getLogger(Journal.class);
  private static final long AGAIN_MS = 250;

  private final Desk desk;
  private final Hands hands;
  private final Rooms rooms;
  private final ArrayDeque<Due> due = new ArrayDeque<>();
  private Out filling = new Out();
  private Out carried = new Out();
  private long segment;
  private long salt;
  private long position;
  private int begun;
  private long appended;
  private long synced;
  private long carriedTo;
  private long snapshotBytes;
  private boolean rolled;
  private @Nullable Copy copy;
  private @Nullable Bundle underWay;
  private boolean carrying;
  private boolean lost;
  private @Nullable String trouble;
  private long again;
  private long millis;

  /// What it stands on. When a segment is longer than `snapshotAt` and the last snapshot, the next
  /// begins, with a snapshot beside it.
  public record Rooms(Disk disk, Clock clock, RandomGenerator random, long snapshotAt) {}

  private record Due(long record, Consumer<@Nullable BackendUnavailable> told) {}

  public Journal(Rooms rooms, History.End end, Hands hands) {
    var there = end.salt();
    this.rooms = rooms;
    this.hands = hands;
    this.desk = new Desk(rooms.disk(), rooms.clock());
    this.segment = end.segment();
    this.salt = there == null ? rooms.random().nextLong() : there;
    this.position = Math.max(Frame.HEAD, end.position());
    this.snapshotBytes = end.snapshot();
  }

  /// Begins a record, to be written to what is answered; then comes [#end].
  public Out begin() {
    begun = filling.size();
    filling.skip(Frame.RECORD);
    return filling.put(Tape.VERSION);
  }

  public void end() {
    Frame.seal(filling, begun, salt, position);
    appended++;
  }

  public boolean isSynced() {
    return synced == appended;
  }

  /// Tells when everything that was appended until now will last, or that nobody knows: at once
  /// while nothing is taken.
  public void whenSynced(Consumer<@Nullable BackendUnavailable> told) {
    if (trouble == null) {
      due.add(new Due(appended, told));
    } else {
      told.accept(new BackendUnavailable(trouble));
    }
  }

  /// Why nothing can be taken now, or null.
  public @Nullable BackendUnavailable refusing() {
    var bundle = underWay;
    if (trouble != null
        && !lost
        && !carrying
        && bundle != null
        && rooms.clock().millis() >= again) {
      send(bundle);
    }
    return trouble == null ? null : new BackendUnavailable(trouble);
  }

  /// Sends what has gathered on its way, unless a bundle is under way.
  public void flush() {
    if (carrying || trouble != null) {
      return;
    }
    var piece = copy == null ? null : copy.next();
    if (filling.isEmpty() && piece == null) {
      return;
    }
    var free = carried;
    carried = filling;
    filling = free;
    filling.cut(0);
    var records = new Bundle.Piece(segment, carried, position);
    var bundle = new Bundle(records, salt, piece, copy != null && copy.isLast());
    position += carried.size();
    carriedTo = appended;
    roll();
    send(bundle);
  }

  /// Nothing gathered yet: what comes from now on may go into a segment of its own.
  private void roll() {
    if (copy == null && !rolled && position > Math.max(rooms.snapshotAt(), snapshotBytes)) {
      segment++;
      salt = rooms.random().nextLong();
      position = Frame.HEAD;
      rolled = true;
    }
  }

  private void send(Bundle bundle) {
    underWay = bundle;
    carrying = true;
    hands
        .desk()
        .execute(() -> {
          var fate = desk.carry(bundle);
          hands.owner().execute(() -> arrived(fate));
        });
  }

  private void arrived(Desk.Fate fate) {
    carrying = false;
    switch (fate) {
      case Desk.Fate.Synced(long took, boolean copied) -> {
        if (trouble != null) {
          LOG.info("journal: the disk takes records again");
          trouble = null;
        }
        millis = took;
        synced = carriedTo;
        copied(copied);
        tell(null);
        flush();
      }
      case Desk.Fate.Unwritten(String why) -> {
        if (trouble == null) {
          LOG.error("journal: cannot be written, nothing is acknowledged meanwhile why={}", why);
        }
        again = rooms.clock().millis() + AGAIN_MS;
        fail("the journal cannot be written: " + why);
      }
      case Desk.Fate.Unsynced(String why) -> lose("the journal cannot be synced: " + why);
    }
  }

  private void copied(boolean well) {
    if (copy != null && underWay != null && underWay.copied() != null) {
      if (!well) {
        LOG.warn("journal: a snapshot could not be written");
        copy = null;
      } else if (underWay.lastCopied()) {
        snapshotBytes = copy.position();
        copy = null;
      }
    }
  }

  /// Nothing is acknowledged any more until the next start.
  public void lose(String why) {
    LOG.error("journal: nothing is acknowledged any more until the next start why={}", why);
    lost = true;
    fail(why);
  }

  private void fail(String why) {
    trouble = why;
    var unavailable = new BackendUnavailable(why);
    for (var one = due.poll(); one != null; one = due.poll()) {
      one.told.accept(unavailable);
    }
  }

  private void tell(@Nullable BackendUnavailable nothing) {
    while (!due.isEmpty() && due.getFirst().record <= synced) {
      due.removeFirst().told.accept(nothing);
    }
  }

  /// Whether a new segment has begun since it was last asked: then everything that is known now is
  /// to be copied.
  public boolean takeRolled() {
    boolean was = rolled;
    rolled = false;
    if (was) {
      copy = new Copy(segment, rooms.random().nextLong());
    }
    return was;
  }

  /// The snapshot that is under way, or null.
  public @Nullable Copy copy() {
    return copy;
  }

  /// Gives the snapshot up that is under way; the next long segment begins another.
  public void dropCopy() {
    copy = null;
  }

  /// In one line for a person.
  public String message() {
    return trouble == null ? "fsync %d ms".formatted(millis) : trouble;
  }

  public boolean isWell() {
    return trouble == null;
  }

  /// Lets the disk go, on its own thread.
  public void close(Runnable closed) {
    hands
        .desk()
        .execute(() -> {
          try {
            desk.close();
          } catch (IOException e) {
            LOG.warn("journal: cannot be closed", e);
          }
          hands.owner().execute(closed);
        });
    hands.leave().run();
  }
}
