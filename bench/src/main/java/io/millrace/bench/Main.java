package io.millrace.bench;

import io.millrace.bench.engine.Flat;
import io.millrace.bench.engine.Heap;
import io.millrace.bench.engine.InProcess;
import io.millrace.bench.engine.Limiting;
import io.millrace.bench.engine.ManyKeys;
import io.millrace.bench.engine.Operating;
import io.millrace.bench.engine.Pickup;
import io.millrace.bench.http.Journalling;
import io.millrace.bench.http.Posting;
import io.millrace.bench.http.Searching;
import io.millrace.bench.http.StartUp;
import io.millrace.bench.http.Streaming;
import io.millrace.bench.http.Waiting;
import io.millrace.bench.http.Working;
import io.millrace.bench.live.Fanout;
import io.millrace.bench.live.Sockets;
import io.millrace.bench.pure.Pure;
import io.millrace.bench.redis.Redis;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Runs the benches that are named, all when none is, and prints a table for each.
public final class Main {
  private static final Map<String, Bench> BENCHES = benches();

  private Main() {}

  private static Map<String, Bench> benches() {
    var benches = new LinkedHashMap<String, Bench>();
    benches.put("inprocess", new InProcess());
    benches.put("flat", new Flat());
    benches.put("heap", new Heap());
    benches.put("pickup", new Pickup());
    benches.put("limits", new Limiting());
    benches.put("keys", new ManyKeys());
    benches.put("operating", new Operating());
    benches.put("posting", new Posting());
    benches.put("working", new Working());
    benches.put("streaming", new Streaming());
    benches.put("sockets", new Sockets());
    benches.put("fanout", new Fanout());
    benches.put("waiting", new Waiting());
    benches.put("journal", new Journalling());
    benches.put("search", new Searching());
    benches.put("startup", new StartUp());
    benches.put("redis", new Redis());
    benches.put("pure", new Pure());
    return benches;
  }

  public static void main(String[] names) throws Exception {
    var asked = new ArrayList<Bench>();
    for (var name : names.length == 0 ? BENCHES.keySet() : List.of(names)) {
      var bench = BENCHES.get(name);
      if (bench == null) {
        System.err.println("there are " + String.join(", ", BENCHES.keySet()));
        System.exit(2);
      } else {
        asked.add(bench);
      }
    }
    for (var bench : asked) {
      bench.run().print(System.out);
    }
    System.exit(0);
  }
}
