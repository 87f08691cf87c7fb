package io.millrace.server.http.route.enqueue;

import io.millrace.core.access.Caller;
import io.millrace.core.bus.Submitted;
import io.millrace.core.job.Draft;
import io.millrace.core.job.Enqueued;
import io.millrace.core.job.Fault;
import io.millrace.core.job.JobSnapshot;
import io.millrace.core.query.Found;
import io.millrace.core.spi.JobSearch;
import io.millrace.server.http.reach.Reached;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Keeps the drafts of somebody who does not reach all jobs apart from those of others. A parent
/// that he does not reach is not there for him, or its result would be his; an id that another job
/// has is taken, and whose job it is he does not hear.
public record Fenced(JobSearch all, Caller caller) {
  /// Who takes drafts.
  interface Door {
    Future<List<Submitted>> submit(List<Draft> drafts);
  }

  Future<List<Submitted>> submit(List<Draft> drafts, boolean together, Door door) {
    return foreign(drafts)
        .compose(foreign -> {
          var faults = drafts.stream().map(draft -> faults(draft, foreign)).toList();
          boolean bad = faults.stream().anyMatch(it -> !it.isEmpty());
          return together && bad
              ? Future.succeededFuture(faults.stream().map(Fenced::refused).toList())
              : door.submit(good(drafts, faults)).map(answers -> merge(faults, answers));
        });
  }

  private static Submitted refused(List<Fault> faults) {
    return new Submitted.Refused(faults);
  }

  /// The ids of the jobs that they name and he does not reach.
  private Future<Set<String>> foreign(List<Draft> drafts) {
    var named = new ArrayList<String>();
    for (var draft : drafts) {
      draft.id().ifPresent(named::add);
      named.addAll(draft.ties().parents());
    }
    return named.isEmpty()
        ? Future.succeededFuture(Set.of())
        : all.get(named)
            .map(found -> {
              var foreign = new HashSet<String>();
              for (int at = 0; at < named.size(); at++) {
                if (found.get(at) instanceof Found.Here(JobSnapshot it) && !has(it)) {
                  foreign.add(named.get(at));
                }
              }
              return foreign;
            });
  }

  private boolean has(JobSnapshot snapshot) {
    return Reached.by(caller).has(snapshot);
  }

  private List<Fault> faults(Draft draft, Set<String> foreign) {
    var faults = new ArrayList<Fault>(0);
    draft.id().filter(foreign::contains).ifPresent(_ -> faults.add(taken()));
    var parents = draft.ties().parents();
    for (int at = 0; at < parents.size(); at++) {
      if (foreign.contains(parents.get(at))) {
        var detail = "there is no job " + parents.get(at);
        faults.add(new Fault("/depends_on/" + at, Fault.UNKNOWN_REFERENCE, detail));
      }
    }
    boolean mixed = draft.ties().unique().filter(it -> !it.by().contains("type")).isPresent();
    if (mixed && !caller.reach().types().isAll()) {
      faults.add(
          new Fault("/unique/by", "required", "must name type, for this key is bound to types"));
    }
    return faults;
  }

  private static Fault taken() {
    return new Fault("/id", "taken", "another job has this id: choose one of your own");
  }

  private static List<Draft> good(List<Draft> drafts, List<List<Fault>> faults) {
    var good = new ArrayList<Draft>(drafts.size());
    for (int at = 0; at < drafts.size(); at++) {
      if (faults.get(at).isEmpty()) {
        good.add(drafts.get(at));
      }
    }
    return good;
  }

  private List<Submitted> merge(List<List<Fault>> faults, List<Submitted> answers) {
    var answer = answers.iterator();
    return faults.stream().map(it -> it.isEmpty() ? told(answer.next()) : refused(it)).toList();
  }

  /// Somebody may have been faster after the look.
  private Submitted told(Submitted submitted) {
    return switch (submitted) {
      case Submitted.Taken(Enqueued.Known(_, _, Optional<JobSnapshot> there))
          when there.filter(this::has).isEmpty() ->
          refused(List.of(taken()));
      case Submitted.Taken(Enqueued.Duplicate(JobSnapshot there, _)) when !has(there) ->
          refused(List.of(new Fault("/unique", "taken", "a job like it is there")));
      case Submitted.Taken _, Submitted.Refused _ -> submitted;
    };
  }
}
