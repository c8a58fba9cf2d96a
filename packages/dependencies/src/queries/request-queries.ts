import { argumentHash, type KeptValues } from './argument-hash.ts';
import type { CalledStatement } from './called-statement.ts';
import type { QueryRecord } from './query-record.ts';

/** Statements of one request that are counted. */
const maxStatements = 500;
/** Arguments of one statement in one request that are told apart. */
const maxArguments = 1_000;
/** Of these, as many are kept as they are at most, and not hashed. */
const maxUnhashed = 100;
/** As many are looked through one by one, which most requests never get to; more are looked up. */
const maxLookedThrough = 16;

/** How often one request made one query; of reads, also with how many arguments. */
export class Repetition {
  readonly record: QueryRecord;
  calls = 0;
  /** As reports call what it was asked of; undefined where that was not one and the same. */
  target: string | undefined;
  /** Of all calls; those at the same time count each. */
  totalMs = 0;
  /** Of its calls, until these are so many that they are told as repeated. */
  private values: KeptValues[] = [];
  private texts: CalledStatement['text'][] = [];
  private hashes: NumberSet | undefined = undefined;

  constructor(record: QueryRecord, target: string) {
    this.record = record;
    this.target = target;
  }

  /** Calls that asked what another one had asked; 0 before they are told as repeated. */
  get sameArguments(): number {
    return Math.max(0, this.calls - (this.hashes?.size ?? this.calls));
  }

  /** @param from So many calls are told as repeated. Most requests make fewer of one query, and hash nothing. */
  add({ values, text }: CalledStatement, target: string, durationMs: number, from: number): void {
    if (target !== this.target) this.target = undefined;
    this.calls += 1;
    this.totalMs += durationMs;
    // Only reads are told as repeated.
    if (!this.record.statement.isRead) return;
    if (this.hashes !== undefined) {
      if (this.hashes.size < maxArguments) this.hashes.add(argumentHash(values, text));
      return;
    }
    this.values.push(values);
    this.texts.push(text);
    if (this.calls >= Math.min(from, maxUnhashed)) this.hashAll();
  }

  private hashAll(): void {
    const hashes = new NumberSet();
    for (const [at, values] of this.values.entries()) hashes.add(argumentHash(values, this.texts[at]));
    this.hashes = hashes;
    this.values = [];
    this.texts = [];
  }
}

/** Numbers, each once. A `Set` takes longer to make than most are used for (docs/hot-path.md, rule 21). */
class NumberSet {
  private readonly first: number[] = [];
  private rest: Set<number> | undefined = undefined;

  get size(): number {
    return this.first.length + (this.rest?.size ?? 0);
  }

  add(number: number): void {
    if (this.first.includes(number)) return;
    if (this.first.length < maxLookedThrough) {
      this.first.push(number);
    } else {
      this.rest ??= new Set();
      this.rest.add(number);
    }
  }
}

/** The queries of one piece of work, by statement. Kept no longer than the work. */
export class RequestQueries {
  private readonly known: Repetition[] = [];
  /** All but the first, by their records; made when they are many. */
  private rest: Map<QueryRecord, Repetition> | undefined = undefined;

  /** @param from A statement that is called so often is told as repeated, and wants to know where. */
  add(called: CalledStatement, target: string, durationMs: number, from: number): void {
    const { record } = called;
    const repetition = this.find(record) ?? this.create(record, target);
    if (repetition === undefined) return;
    repetition.add(called, target, durationMs, from);
    if (repetition.calls === from && record.statement.isRead) record.askForSite();
  }

  /** Reads that were made at least so often. */
  repeated(from: number): Repetition[] {
    return this.known.filter(({ calls, record }) => calls >= from && record.statement.isRead);
  }

  /** Returns what took the most time together. */
  longest(): Repetition | undefined {
    let longest: Repetition | undefined;
    for (const one of this.known) if (one.totalMs > (longest?.totalMs ?? 0)) longest = one;
    return longest;
  }

  private find(record: QueryRecord): Repetition | undefined {
    const { known } = this;
    const length = Math.min(known.length, maxLookedThrough);
    for (let at = 0; at < length; at++) if (known[at]!.record === record) return known[at];
    return this.rest?.get(record);
  }

  private create(record: QueryRecord, target: string): Repetition | undefined {
    const { known } = this;
    if (known.length >= maxStatements) return undefined;
    const created = new Repetition(record, target);
    if (known.length >= maxLookedThrough) {
      this.rest ??= new Map();
      this.rest.set(record, created);
    }
    known.push(created);
    return created;
  }
}
