package io.millrace.backend.contract.sim.tell;

/// What must be seen now and then: a simulation in which one of these never comes proves nothing
/// about it.
public enum Sight {
  LATE_OUTCOME_TAKEN("an outcome came after its lease was over, and before anybody came home"),
  STALE_SETTLE_DROPPED("a holder who had lost its lease settled"),
  STALE_EXTEND_TURNED_AWAY("a holder who had lost its lease renewed it"),
  FORGED_TOKEN_TURNED_AWAY("a token was made up"),
  OTHER_WORD_DROPPED("a token that had had its say said something else"),
  SETTLE_REPEATED("a settle whose answer was lost was repeated"),
  SETTLE_REPEATED_AFTER_MOVING_ON("… after the job had been lent again"),
  REQUEST_ANSWERED_TWICE("a claim whose answer was lost was repeated, and its leases still stood"),
  REQUEST_PARTLY_OVER("… and some of its leases did not stand any more"),
  ENQUEUE_REPEATED("a known id was put in again"),
  GONE_ID_KNOWN("an id was put in again soon after its job was deleted"),
  QUEUE_FULL("a queue refused a job"),
  CONCURRENCY_FULL("a queue lent nothing although it had ready jobs"),
  HELD_BY_QUEUE("the rate of a queue held a job"),
  HELD_BY_TYPE("the limit of a type held a job"),
  HELD_BY_KEY("the limit of a key held a job"),
  HELD_BY_LIMITER("a named limiter held a job"),
  HELD_BY_RATE_OF_LIMITER("… by its rate"),
  HELD_BY_ALL("the limiter that every job asks held a job"),
  HELD_BY_BREAKER("an open breaker held a job"),
  PROBED("a job was let through a breaker to see how it goes"),
  BREAKER_OPENED("failures opened a breaker"),
  BREAKER_CLOSED("probes closed a breaker"),
  LIMIT_LOWERED_BELOW_WHAT_RUNS("more ran of a type or key than may, because more might before"),
  PERMIT_TAKEN("somebody took of a limiter by hand"),
  PERMIT_REFUSED("… and got nothing, because others held it"),
  PERMIT_TOO_EARLY("… or because too much had started"),
  PERMIT_OVER("… and did not give it back in time"),
  LIMITER_RESET("what a limiter had counted was forgotten"),
  PLACE_KEPT("a job that was to be tried again kept the place of its key"),
  TURN_TAKEN("a job went before one that came earlier, because it was the turn of its key"),
  WENT_UP_A_CLASS("a job went before a more urgent one because it had waited longer"),
  ASKED_TO_GIVE_WAY("a running job was asked to let a more urgent one have its slot"),
  GAVE_WAY("… and stood aside"),
  WITHDRAWN("… and did not, so that its lease was withdrawn"),
  LET_BE("… and was let be, because nobody wanted its slot any more"),
  GAVE_UNASKED("a running job stood aside by itself"),
  WENT_ON("a job that stood aside went on"),
  QUEUE_PAUSED("a paused queue was asked"),
  RESCUED("a lease was lost"),
  POISONED("a lease was lost for the fourth time"),
  OVERRAN("an attempt ran too long"),
  GRACE_OVER("a job that was asked to stop did not"),
  EXPIRED("a job expired before it began"),
  JUDGED_AGAIN("a judge did not judge"),
  ATTEMPTS_SPENT("a job died because its attempts were spent"),
  CANCELLED_RUNNING("a running job was asked to stop"),
  CANCELLED_BY_FORCE("a running job was ended by force"),
  CANCELLED_RETRYING("a retrying job was cancelled"),
  CANCELLED_SCHEDULED("a scheduled job was cancelled"),
  OBEYED("a job that was asked to stop came back to be cancelled"),
  CANCELLED_WAITING("a job that waits for others was cancelled"),
  REDRIVEN_DEAD("a dead job was redriven"),
  REDRIVEN_RETRYING("a retrying job was redriven"),
  ORPHAN_REFUSED("a job named parents that nobody knows"),
  CHILD_RELEASED("the last parent of a job was out of its way"),
  CHILD_RELEASED_UNHEARD("… by a settle whose answer was lost"),
  CHILD_FAILED("a job ended because of a parent"),
  CHILD_TAKEN_ALONG("… that was cancelled with all that wait for it, whatever they say"),
  PARENT_KEPT("a parent was not forgotten because a job named it"),
  DUPLICATE_SKIPPED("a job was not put in because one like it was there"),
  CHILD_OF_A_DUPLICATE("… beside one that was to wait for it, and waits for that one"),
  DUPLICATE_REPLACED("… and gave parts of it away"),
  DUPLICATE_DEBOUNCED("… and put that one off"),
  HEIR_WAITS("a job waits until one like it does not run any more"),
  HEIR_RELEASED("the one like it that ran has ended"),
  HEIR_MOVED("… or that one was moved to another queue, where nobody is before it"),
  MOVED("a job was moved to another queue"),
  PRUNED_BY_AGE("retention forgot a job"),
  BINNED("an operation deleted a job"),
  RECALLED("… and it came back"),
  CAME_LATE("a question arrived when nobody waited for it any more"),
  DIED_HOLDING("a worker died that held jobs");

  private final String sentence;

  Sight(String sentence) {
    this.sentence = sentence;
  }

  public String sentence() {
    return sentence;
  }
}
