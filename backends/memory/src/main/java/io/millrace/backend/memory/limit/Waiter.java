package io.millrace.backend.memory.limit;

/// Who waits at a gate, and is told when there may be room.
public interface Waiter {
  /// Lanes that one step lets go.
  int MOST = 256;

  /// Something was given back.
  void wake(long now);

  /// Lets all go, so many now and the others when claims look; answers how many went.
  int wakeAll(long now, int most);

  /// How many jobs wait.
  int jobs();
}
