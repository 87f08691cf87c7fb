package io.millrace.bench;

import java.util.ArrayList;
import java.util.List;

/// A subject and its peer, measured in turns, so that both meet the same machine: it may be twice
/// as slow a minute later.
public record Duel(List<Round> rounds) {
  /// One turn of both.
  public record Round(Pace subject, Pace peer) {
    double ratio() {
      return subject.perSecond() / peer.perSecond();
    }

    double cpuRatio() {
      return peer.cpuMicros() / subject.cpuMicros();
    }
  }

  /// What takes its turn.
  @FunctionalInterface
  public interface Side {
    Pace run() throws Exception;
  }

  /// So many turns after `warmUps` that do not count.
  public static Duel fight(int warmUps, int turns, Side subject, Side peer) throws Exception {
    var rounds = new ArrayList<Round>();
    for (int turn = -warmUps; turn < turns; turn++) {
      var round = new Round(subject.run(), peer.run());
      if (turn >= 0) {
        rounds.add(round);
      }
    }
    return new Duel(List.copyOf(rounds));
  }

  public Spread rate() {
    return Spread.of(rounds, round -> round.subject.perSecond());
  }

  public Spread ratio() {
    return Spread.of(rounds, Round::ratio);
  }

  /// Adds rows for the rates, held against a least ratio, and for the time of processors.
  public void tell(Table table, String figure, String peer, double least) {
    var ratio = ratio();
    table.row(
        figure,
        rate().text("%,.0f/s"),
        theirs(peer),
        ratio.text("%.2f"),
        "≥ " + least,
        ratio.median() >= least);
    tellCpu(table, figure, peer);
  }

  /// The same without a target.
  public void tell(Table table, String figure, String peer) {
    table.row(figure, rate().text("%,.0f/s"), theirs(peer), ratio().text("%.2f"));
    tellCpu(table, figure, peer);
  }

  /// Adds a row for the time of processors, held against a least share of the peer's.
  public void tellCpu(Table table, String figure, String peer, double least) {
    var ratio = Spread.of(rounds, Round::cpuRatio);
    table.row(
        figure,
        Spread.of(rounds, round -> round.subject.cpuMicros()).text("%.2f µs"),
        peer + " " + Spread.of(rounds, round -> round.peer.cpuMicros()).text("%.2f µs"),
        ratio.text("%.2f"),
        "≥ " + least,
        ratio.median() >= least);
  }

  private String theirs(String peer) {
    return peer + " " + Spread.of(rounds, round -> round.peer.perSecond()).text("%,.0f/s");
  }

  private void tellCpu(Table table, String figure, String peer) {
    table.row(
        figure + ", CPU each",
        Spread.of(rounds, round -> round.subject.cpuMicros()).text("%.2f µs"),
        peer + " " + Spread.of(rounds, round -> round.peer.cpuMicros()).text("%.2f µs"),
        Spread.of(rounds, Round::cpuRatio).text("%.2f"));
  }
}
