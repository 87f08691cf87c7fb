package io.millrace.backend.memory.keep;

/// What a record is made of. The order is part of the form on the disk: new ones come last.
public enum Item {
  COUNTERS,
  NUMBER,
  HOME,
  HOME_GONE,
  SUMS,
  ENTRY,
  FORGOTTEN,
  REMEMBERED,
  REQUEST,
  CALL,
  ANSWER,
  DEFINITION,
  DEFINITION_GONE,
  LIMITER,
  PERMIT,
  PERMIT_GONE,
  BREAKER,
  AUDIT,
  AUDIT_GONE,
  POINT,
  DRAIN,
  OPERATION,
  OPERATION_STEP,
  OPERATION_FAILED,
  OPERATION_GONE,
  CALL_GONE,
  BUCKET,
  LIMITER_RESET,
  LIMITER_PAUSED
}
