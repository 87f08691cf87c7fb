package io.millrace.core.access;

/// Of which queues and types somebody sees anything at all.
public record Reach(Names queues, Names types) {
  public static final Reach EVERYTHING = new Reach(Names.ALL, Names.ALL);

  public boolean isEverything() {
    return queues.isAll() && types.isAll();
  }

  public boolean has(String queue, String type) {
    return queues.has(queue) && types.has(type);
  }
}
