package io.millrace.backend.contract.history;

import io.millrace.backend.contract.history.Call.Heard;
import io.millrace.backend.contract.history.Event.ClaimOk;
import io.millrace.backend.contract.history.Event.What;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Puts the lines of a history together: answers to questions, and both to their jobs.
final class Reading {
  final Map<String, Past> jobs = new LinkedHashMap<>();

  /// Who heard facts, and who of them was told of a gap.
  final Set<String> subscribers = new HashSet<>();

  final Set<String> gaps = new HashSet<>();
  private final Map<String, Long> requests = new HashMap<>();
  private final Map<Thing, Call<?>> newest = new HashMap<>();

  /// What an answer is about.
  private record Thing(String who, String verb, String id, String more) {}

  public Reading(Collection<Event> events) {
    events.forEach(this::read);
    jobs.values().forEach(Past::close);
  }

  private Past job(String id) {
    return jobs.computeIfAbsent(id, Past::new);
  }

  private void read(Event event) {
    long at = event.at();
    var who = event.who();
    switch (event.what()) {
      case Event.EnqueueSent it ->
          sent(job(it.id()).enqueues, it, new Thing(who, "enqueue", it.id(), ""), at);
      case Event.EnqueueOk(String id) -> heard(new Thing(who, "enqueue", id, ""), Heard.YES, at);
      case Event.EnqueueRefused(String id) ->
          heard(new Thing(who, "enqueue", id, ""), Heard.NO, at);
      case Event.ClaimSent(String request) -> requests.putIfAbsent(request, at);
      case ClaimOk it -> lent(it, at);
      case Event.ExtendSent it ->
          sent(job(it.id()).renewals, it, new Thing(who, "extend", it.id(), it.token()), at);
      case Event.ExtendOk(String id, String token) ->
          heard(new Thing(who, "extend", id, token), Heard.YES, at);
      case Event.ExtendStale(String id, String token) ->
          heard(new Thing(who, "extend", id, token), Heard.NO, at);
      case Event.SettleSent it ->
          sent(
              job(it.id()).settles,
              it,
              new Thing(who, "settle", it.id(), it.token() + it.end()),
              at);
      case Event.SettleOk(String id, String token, var end) ->
          heard(new Thing(who, "settle", id, token + end), Heard.YES, at);
      case Event.SettleStale(String id, String token, var end) ->
          heard(new Thing(who, "settle", id, token + end), Heard.NO, at);
      case Event.RevokeSent it ->
          sent(job(it.id()).revokes, it, new Thing(who, "revoke", it.id(), it.how().name()), at);
      case Event.RevokeOk(String id, var how) ->
          heard(new Thing(who, "revoke", id, how.name()), Heard.YES, at);
      case Event.RetrySent it ->
          sent(job(it.id()).retries, it, new Thing(who, "retry", it.id(), ""), at);
      case Event.RetryOk(String id) -> heard(new Thing(who, "retry", id, ""), Heard.YES, at);
      case Event.Effect it -> job(it.id()).effects.add(it);
      case Event.Fact it -> {
        subscribers.add(who);
        job(it.id()).facts.computeIfAbsent(who, _ -> new ArrayList<>()).add(it);
      }
      case Event.Gap() -> gaps.add(who);
      case Event.Final it -> job(it.id()).finals.add(it);
    }
  }

  private <T extends What> void sent(List<Call<T>> calls, T asked, Thing thing, long at) {
    var call = new Call<>(asked, at);
    calls.add(call);
    newest.put(thing, call);
  }

  private void heard(Thing thing, Heard what, long at) {
    var call = newest.get(thing);
    if (call == null) {
      throw new IllegalArgumentException("an answer to what nobody asked: " + thing);
    }
    call.heard(what, at);
  }

  private void lent(ClaimOk it, long at) {
    var sent = requests.get(it.request());
    if (sent == null) {
      throw new IllegalArgumentException("an answer to what nobody asked: " + it);
    }
    job(it.id())
        .lent
        .computeIfAbsent(it.terms().token(), _ -> new Lent(it.queue(), it.terms(), sent, at))
        .requests
        .add(it.request());
  }
}
