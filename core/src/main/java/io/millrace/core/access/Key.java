package io.millrace.core.access;

import io.millrace.core.limit.Rate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What is known of a key: whose it is, what of its secret is kept, and within what bounds it
/// opens.
///
/// @param id `key_…`; its end stands in the key's text
public record Key(String id, String name, Hashes hashes, Rights rights, Bounds bounds) {
  /// The hash of its secret, and for a while that of the one before.
  public record Hashes(KeyHash now, Optional<Previous> previous) {
    public static Hashes of(KeyHash now) {
      return new Hashes(now, Optional.empty());
    }

    boolean match(KeyHash shown, Instant at) {
      boolean newest = now.matches(shown);
      boolean before = previous.filter(it -> it.opens(shown, at)).isPresent();
      return newest || before;
    }
  }

  /// A secret that was replaced and still opens until then.
  public record Previous(KeyHash hash, Instant until) {
    boolean opens(KeyHash shown, Instant at) {
      return hash.matches(shown) && at.isBefore(until);
    }
  }

  /// A role's scopes, or scopes of its own.
  public record Rights(Optional<Role> role, Scopes scopes) {
    public static Rights of(Role role) {
      return new Rights(Optional.of(role), role.scopes());
    }
  }

  /// How far, from where, how often and how long; what is empty is not bounded.
  public record Bounds(
      Reach reach, List<Network> from, Optional<Rate> quota, Optional<Instant> expiresAt) {
    public static final Bounds NONE =
        new Bounds(Reach.EVERYTHING, List.of(), Optional.empty(), Optional.empty());

    public Bounds {
      from = List.copyOf(from);
    }
  }

  /// Whether what was shown is its secret, and it has not expired.
  public boolean opens(KeyHash shown, Instant at) {
    boolean right = hashes.match(shown, at);
    return right && isOpenAt(at);
  }

  /// Whether it has not expired.
  public boolean isOpenAt(Instant at) {
    return bounds.expiresAt.filter(end -> !at.isBefore(end)).isEmpty();
  }

  /// Whether it may be shown by somebody at this address.
  public boolean opensFrom(String address) {
    return bounds.from.isEmpty() || bounds.from.stream().anyMatch(it -> it.has(address));
  }

  public Caller caller() {
    return new Caller(id, rights.role, rights.scopes, bounds.reach);
  }
}
