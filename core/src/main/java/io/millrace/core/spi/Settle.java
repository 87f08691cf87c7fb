package io.millrace.core.spi;

import io.millrace.core.job.Ruling;
import io.millrace.core.job.Token;

/// The end of one attempt. `call` is the word of what the holder said (`ack`, `nack:retry`, …): a
/// repeat is the same token with the same word.
public record Settle(String id, Token token, String call, Ruling ruling) {}
