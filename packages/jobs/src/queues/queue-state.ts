/** In which a job may be; `waiting` is what could begin now, and `waiting-children` what waits for jobs of its own. */
export const jobStates = [
  'waiting',
  'prioritized',
  'delayed',
  'waiting-children',
  'active',
  'completed',
  'failed',
] as const;

export type JobState = (typeof jobStates)[number];

/** What a queue is at one moment. */
export interface QueueState {
  /** How many jobs are in which state; a state that the queue does not know is left out. */
  readonly jobs: Readonly<Partial<Record<JobState, number>>>;
  /** How long the oldest job that could begin now has waited, in milliseconds; 0 where none does. Default: not known. */
  readonly oldestAgeMs?: number | undefined;
  /** No job of it begins until somebody resumes it. Default: false. */
  readonly isPaused?: boolean;
}

/** How many jobs could begin now. */
export function backlogOf({ jobs: { waiting = 0, prioritized = 0 } }: QueueState): number {
  return waiting + prioritized;
}

/** What can be asked about a queue. */
export interface QueueSource {
  /** As OpenTelemetry names what it is: `bullmq`, `rabbitmq`, `nats`. Default: none. */
  readonly system?: string;
  /** Returns what it is now, or undefined where that cannot be said; called once at an interval. Default: it is not asked. */
  read?(): QueueState | undefined | Promise<QueueState | undefined>;
  /** Returns how many of its jobs this process would run at a time; of all sources of a queue together. Default: 0. */
  concurrency?(): number;
}
