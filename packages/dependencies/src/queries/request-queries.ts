import { argumentHash } from './argument-hash.ts';
import type { CalledStatement } from './called-statement.ts';
import type { QueryRecord } from './query-record.ts';

/** Statements of one request that are counted. */
const maxStatements = 500;
/** Arguments of one statement in one request that are told apart. */
const maxArguments = 1_000;

/** How often one request made one query; of reads, also with how many arguments. */
export class Repetition {
  readonly record: QueryRecord;
  calls = 0;
  /** Of all calls; those at the same time count each. */
  totalMs = 0;
  /** Of the first call, until there is a second. */
  private values: unknown;
  private text: string | undefined;
  private hashes: Set<number> | undefined = undefined;

  constructor({ record, values, text }: CalledStatement) {
    this.record = record;
    // Only reads are told as repeated.
    this.values = record.statement.isRead ? values : undefined;
    this.text = record.statement.isRead ? text : undefined;
  }

  /** Calls that asked what another one had asked. */
  get sameArguments(): number {
    return Math.max(0, this.calls - (this.hashes?.size ?? this.calls));
  }

  /** Hashes nothing for a query that is made once, as most are. */
  add({ values, text }: CalledStatement, durationMs: number): void {
    this.calls += 1;
    this.totalMs += durationMs;
    if (this.calls === 1 || !this.record.statement.isRead) return;
    if (this.hashes === undefined) {
      this.hashes = new Set([argumentHash(this.values, this.text)]);
      this.values = undefined;
      this.text = undefined;
    }
    if (this.hashes.size < maxArguments) this.hashes.add(argumentHash(values, text));
  }
}

/** The queries of one piece of work, by statement. Kept no longer than the work. */
export class RequestQueries {
  private readonly known = new Map<QueryRecord, Repetition>();

  /** @param from A statement that is called so often wants to know where. */
  add(called: CalledStatement, durationMs: number, from: number): void {
    const { record } = called;
    let repetition = this.known.get(record);
    if (repetition === undefined) {
      if (this.known.size >= maxStatements) return;
      repetition = new Repetition(called);
      this.known.set(record, repetition);
    }
    repetition.add(called, durationMs);
    if (repetition.calls === from && record.statement.isRead) record.askForSite();
  }

  /** Reads that were made at least so often. */
  repeated(from: number): Repetition[] {
    const repeated: Repetition[] = [];
    for (const repetition of this.known.values()) {
      if (repetition.calls >= from && repetition.record.statement.isRead) repeated.push(repetition);
    }
    return repeated;
  }

  /** Returns what took the most time together. */
  longest(): Repetition | undefined {
    let longest: Repetition | undefined;
    for (const one of this.known.values()) if (one.totalMs > (longest?.totalMs ?? 0)) longest = one;
    return longest;
  }
}
