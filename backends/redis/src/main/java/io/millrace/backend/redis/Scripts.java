package io.millrace.backend.redis;

import io.millrace.backend.redis.wire.Script;
import java.util.ArrayList;
import java.util.List;

/// Every script there is; each is a verb, and nothing else changes what stands in Redis.
final class Scripts {
  private static final List<Script> NAMED = new ArrayList<>();

  static final Script ENQUEUE = named("enqueue");
  static final Script CLAIM = named("claim");
  static final Script EXTEND = named("extend");
  static final Script SETTLE = named("settle");
  static final Script CHANGE = named("change");
  static final Script PRUNE = named("prune");
  static final Script WATCH = named("watch");
  static final Script STRIKE = named("strike");
  static final Script DUE = named("due");
  static final Script DONE = named("done");
  static final Script AWAY = named("away");
  static final Script DIRECT = named("direct");
  static final Script ADOPT = named("adopt");
  static final Script ARRIVE = named("arrive");
  static final Script DEPART = named("depart");
  static final Script SWEEP = named("sweep");
  static final Script LAPSE = named("lapse");
  static final Script UNPLACE = named("unplace");
  static final Script UNLINK = named("unlink");
  static final Script ABSENT = named("absent");
  static final Script ALONG = named("along");
  static final Script GET = named("get");
  static final Script PLACE = named("place");
  static final Script BAR = named("bar");
  static final Script REHOME = named("rehome");
  static final Script HOMES = named("homes");
  static final Script CONFIGURE = named("configure");
  static final Script ENDED = named("ended");
  static final Script SEEK = named("seek");
  static final Script POINT = named("point");
  static final Script STAND = named("stand");
  static final Script KEYS = named("keys");
  static final Script CHECK = named("check");
  static final Script STANDING = named("standing");
  static final Script OPEN = named("open");
  static final Script BEGIN = named("begin");
  static final Script FINISH = named("finish");
  static final Script NOTE = named("note");
  static final Script DEFINE = named("define");
  static final Script UNDEFINE = named("undefine");
  static final Script DEFINED = named("defined");
  static final Script APPEND = named("append");
  static final Script CUT = named("cut");
  static final Script LOOK = named("look");
  static final Script BECOME = named("become");
  static final Script NAME = named("name");
  static final Script LIMIT = named("limit");
  static final Script ACQUIRE = named("acquire");
  static final Script FILL = named("fill");
  static final Script HOLD = named("hold");
  static final Script HALT = named("halt");
  static final Script WAKE = named("wake");
  static final Script BLOCKED = named("blocked");
  static final Script GIVEBACK = named("giveback");
  static final Script RESET = named("reset");
  static final Script PERMIT = named("permit");
  static final Script ORDER = named("order");
  static final Script STEP = named("step");
  static final Script FAILED = named("failed");
  static final Script OPENED = named("opened");
  static final Script FORGET = named("forget");
  static final Script LEASE = named("lease");
  static final Script RESIGN = named("resign");
  static final Script REIGN = named("reign");
  static final Script REGISTER = named("register");
  static final Script BEAT = named("beat");
  static final Script WANT = named("want");
  static final Script LEAVE = named("leave");
  static final Script KNOWN = named("known");

  static final List<Script> ALL = List.copyOf(NAMED);

  private Scripts() {}

  private static Script named(String name) {
    var script = Script.of(Scripts.class, name);
    NAMED.add(script);
    return script;
  }
}
