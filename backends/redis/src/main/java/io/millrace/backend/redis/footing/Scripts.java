package io.millrace.backend.redis.footing;

import io.millrace.backend.redis.wire.Script;
import java.util.ArrayList;
import java.util.List;

/// Every script there is; each is a verb, and nothing else changes what stands in Redis.
public final class Scripts {
  /// Where their texts are kept.
  public static final String FOLDER = "/io/millrace/backend/redis/lua/";

  private static final List<Script> NAMED = new ArrayList<>();

  public static final Script ENQUEUE = named("enqueue");
  public static final Script CLAIM = named("claim");
  public static final Script EXTEND = named("extend");
  public static final Script SETTLE = named("settle");
  public static final Script CHANGE = named("change");
  public static final Script PRUNE = named("prune");
  public static final Script RECALL = named("recall");
  public static final Script WATCH = named("watch");
  public static final Script STRIKE = named("strike");
  public static final Script DUE = named("due");
  public static final Script DONE = named("done");
  public static final Script RESERVE = named("reserve");
  public static final Script VACATE = named("vacate");
  public static final Script AWAY = named("away");
  public static final Script DIRECT = named("direct");
  public static final Script ADOPT = named("adopt");
  public static final Script ARRIVE = named("arrive");
  public static final Script DEPART = named("depart");
  public static final Script SWEEP = named("sweep");
  public static final Script LAPSE = named("lapse");
  public static final Script UNPLACE = named("unplace");
  public static final Script UNLINK = named("unlink");
  public static final Script ABSENT = named("absent");
  public static final Script ALONG = named("along");
  public static final Script BEHIND = named("behind");
  public static final Script GET = named("get");
  public static final Script PLACE = named("place");
  public static final Script BAR = named("bar");
  public static final Script REHOME = named("rehome");
  public static final Script HOMES = named("homes");
  public static final Script CONFIGURE = named("configure");
  public static final Script RELANE = named("relane");
  public static final Script MUSTER = named("muster");
  public static final Script SHUT = named("shut");
  public static final Script ENDED = named("ended");
  public static final Script SEEK = named("seek");
  public static final Script POINT = named("point");
  public static final Script STAND = named("stand");
  public static final Script KEYS = named("keys");
  public static final Script CHECK = named("check");
  public static final Script STANDING = named("standing");
  public static final Script OPEN = named("open");
  public static final Script BEGIN = named("begin");
  public static final Script FINISH = named("finish");
  public static final Script NOTE = named("note");
  public static final Script DEFINE = named("define");
  public static final Script UNDEFINE = named("undefine");
  public static final Script DEFINED = named("defined");
  public static final Script APPEND = named("append");
  public static final Script CUT = named("cut");
  public static final Script LOOK = named("look");
  public static final Script BECOME = named("become");
  public static final Script NAME = named("name");
  public static final Script LIMIT = named("limit");
  public static final Script TALLY = named("tally");
  public static final Script ACQUIRE = named("acquire");
  public static final Script FILL = named("fill");
  public static final Script HOLD = named("hold");
  public static final Script HALT = named("halt");
  public static final Script WAKE = named("wake");
  public static final Script BLOCKED = named("blocked");
  public static final Script GIVEBACK = named("giveback");
  public static final Script RESET = named("reset");
  public static final Script PERMIT = named("permit");
  public static final Script ORDER = named("order");
  public static final Script STEP = named("step");
  public static final Script FAILED = named("failed");
  public static final Script OPENED = named("opened");
  public static final Script FORGET = named("forget");
  public static final Script LEASE = named("lease");
  public static final Script RESIGN = named("resign");
  public static final Script REIGN = named("reign");
  public static final Script REGISTER = named("register");
  public static final Script BEAT = named("beat");
  public static final Script WANT = named("want");
  public static final Script COUNT = named("count");
  public static final Script LEAVE = named("leave");
  public static final Script KNOWN = named("known");

  public static final List<Script> ALL = List.copyOf(NAMED);

  private Scripts() {}

  private static Script named(String name) {
    var script = Script.of(FOLDER, name);
    NAMED.add(script);
    return script;
  }
}
