package org.example.checksum;

import io.millrace.core.job.Json;
import io.millrace.core.job.Outcome;
import io.millrace.core.perform.Args;
import io.millrace.core.perform.Context;
import io.millrace.core.perform.FailureException;
import io.millrace.core.perform.Performer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;

/// Answers the digest of a text: `checksum` with `{text, algorithm: SHA-256}`.
public final class Checksum implements Performer {
  @Override
  public String type() {
    return "checksum";
  }

  @Override
  public boolean idempotent() {
    return true;
  }

  @Override
  public Outcome perform(Context context) throws FailureException, NoSuchAlgorithmException {
    // What is wrong with the args is said in the failure, and not tried again.
    var args = Args.of(context, "text", "algorithm");
    var algorithm = args.text("algorithm", "SHA-256");
    var digest =
        MessageDigest.getInstance(algorithm)
            .digest(args.text("text").getBytes(StandardCharsets.UTF_8));
    context.log("info", "digested with " + algorithm);
    return new Outcome.Done(
        Json.write(Map.of("algorithm", algorithm, "digest", HexFormat.of().formatHex(digest))));
  }
}
