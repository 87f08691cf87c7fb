package io.millrace.core.spi;

/// How a backend is: `durability` is one word of `engine.md` §14, `message` one line for a person.
public record StoreHealth(boolean healthy, String kind, String durability, String message) {}
