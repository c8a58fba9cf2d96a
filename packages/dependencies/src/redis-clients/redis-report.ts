/** One client of Redis, or all clients of one name; counts are since it is observed. */
export interface ReportedRedisClient {
  /** As reports of calls call it: `redis sessions`. */
  readonly name: string;
  readonly reconnects: number;
  /** Calls that waited for data, such as `BLPOP`: they are counted, and not measured. */
  readonly waitingCalls: number;
  /** Pipelines and transactions. */
  readonly batches: number;
  /** Commands in these. */
  readonly batchedCommands: number;
  /** Calls by command during which the server answers nobody else, for longer the more there is. */
  readonly linearCommands: Readonly<Record<string, number>>;
}
