package io.millrace.backend.contract.history;

import java.util.ArrayList;
import java.util.List;

/// What was found so far.
final class Breaches {
  final List<Breach> found = new ArrayList<>();

  void add(Rule rule, String about, Object shown) {
    found.add(new Breach(rule, about, shown.toString()));
  }

  /// The same, if that is so.
  void addIf(boolean broken, Rule rule, String about, Object shown) {
    if (broken) {
      add(rule, about, shown);
    }
  }
}
