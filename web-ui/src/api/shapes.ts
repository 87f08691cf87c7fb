import type { components } from './schema';

type Schemas = components['schemas'];

export type Job = Schemas['Job'];
/** A row of a list: of the fields that were asked for these are always wanted. */
export type JobRow = Schemas['JobItem'];
export type JobState = Schemas['JobState'];
export type Attempt = Schemas['Attempt'];
export type Failure = Schemas['Failure'];
export type Why = Schemas['Why'];
export type Block = Schemas['Block'];
export type LogLine = Schemas['LogLine'];
export type RetryPreview = Schemas['RetryPreview'];
export type HistoryEntry = Schemas['HistoryEntry'];
export type Queue = Schemas['Queue'];
export type QueueRow = Schemas['QueueItem'];
export type QueueStats = Schemas['QueueStats'];
export type QueueConfig = Schemas['QueueConfig'];
export type DeadGroup = Schemas['DeadGroup'];
export type DeadLetterRow = Schemas['DeadLetterItem'];
export type Operation = Schemas['Operation'];
export type OperationRow = Schemas['OperationItem'];
export type OperationAsk = Schemas['OperationAsk'];
export type OperationPreview = Schemas['OperationPreview'];
export type Limiter = Schemas['Limiter'];
export type Breaker = Schemas['Breaker'];
export type Stats = Schemas['Stats'];
export type Series = Schemas['Series'];
export type Node = Schemas['Node'];
export type Leader = Schemas['Leader'];
export type CheckReport = Schemas['CheckReport'];
export type Worker = Schemas['Worker'];
export type HoldingWorker = Schemas['HoldingWorker'];
export type AuditLine = Schemas['AuditLine'];
export type ServerInfo = Schemas['ServerInfo'];
export type Login = Schemas['Login'];
export type View = Schemas['View'];
export type AccessKey = Schemas['AccessKey'];
export type Total = Schemas['Total'];

export const STATES: JobState[] = [
  'waiting',
  'scheduled',
  'ready',
  'running',
  'retrying',
  'succeeded',
  'dead',
  'cancelled',
  'discarded',
];
