package io.millrace.core.egress;

import java.util.List;

/// Ports from one to another, both included: `443`, `8000-8999`, `1024-`.
///
/// [#parse] throws an [IllegalArgumentException] for anything else.
public record Ports(int from, int to) {
  private static final int LAST = 65_535;

  public Ports {
    if (from < 1 || to < from || to > LAST) {
      throw new IllegalArgumentException("ports are from 1 to 65535");
    }
  }

  public static Ports parse(String text) {
    int dash = text.indexOf('-');
    if (dash < 0) {
      int one = Integer.parseInt(text);
      return new Ports(one, one);
    }
    var to = text.substring(dash + 1);
    return new Ports(
        Integer.parseInt(text.substring(0, dash)), to.isEmpty() ? LAST : Integer.parseInt(to));
  }

  static boolean contain(List<Ports> all, int port) {
    return all.stream().anyMatch(ports -> port >= ports.from && port <= ports.to);
  }
}
