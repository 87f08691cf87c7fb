package io.millrace.backend.redis.footing;

/// That nothing can stand on a Redis as it is set up; a person has to change it, or the settings.
public final class Unfit extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public Unfit(String message) {
    super(message);
  }
}
