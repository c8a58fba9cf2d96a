import type { Clock } from '@golden-signals/core';
import { MinuteCounts } from '@golden-signals/core/extension';
import type { CacheCounts } from '../caches/cache-counts.ts';
import type { Batch } from './batch.ts';
import type { Command } from './commands.ts';
import type { KeyPatterns } from './key-patterns.ts';
import type { ReportedRedisClient } from './redis-report.ts';
import { countReply, sizeOf } from './replies.ts';

/** From so many elements on a reply kept the server busy. */
const manyElements = 1_000;

/** What is known of the clients of one name, in one monitor, besides their calls. */
export class RedisClient {
  readonly name: string;
  readonly counts: CacheCounts;
  readonly patterns: KeyPatterns;
  reconnects = 0;
  waitingCalls = 0;
  batches = 0;
  batchedCommands = 0;
  readonly linear = new Map<string, MinuteCounts>();
  readonly #clock: Pick<Clock, 'now'>;

  constructor(name: string, counts: CacheCounts, patterns: KeyPatterns, clock: Pick<Clock, 'now'>) {
    this.name = name;
    this.counts = counts;
    this.patterns = patterns;
    this.#clock = clock;
  }

  /**
   * Counts what a command was answered.
   *
   * @param args Without the name of the command.
   * @returns Whether everything was there; undefined for what is no question.
   */
  answered(command: Command, args: readonly unknown[], reply: unknown): boolean | undefined {
    if (command.linear === 'always' || (command.linear === 'reply' && sizeOf(reply) >= manyElements)) {
      this.#noteLinear(command.operation);
    }
    return countReply(command, args, reply, this);
  }

  batched({ size }: Batch): void {
    this.batches += 1;
    this.batchedCommands += size;
  }

  report(): ReportedRedisClient {
    const { name, reconnects, waitingCalls, batches, batchedCommands, linear } = this;
    const linearCommands = Object.fromEntries(Array.from(linear, ([command, { total }]) => [command, total]));
    return { name, reconnects, waitingCalls, batches, batchedCommands, linearCommands };
  }

  #noteLinear(operation: string): void {
    let counts = this.linear.get(operation);
    if (counts === undefined) {
      counts = new MinuteCounts();
      this.linear.set(operation, counts);
    }
    counts.add(this.#clock.now());
  }
}
