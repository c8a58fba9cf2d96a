import type { HistogramSeries, SlidingWindow } from '@golden-signals/core';
import type { Statement } from '../statements/statement.ts';
import { callSite } from './call-site.ts';
import type { QueryType } from './query-types.ts';

/** Stacks that are taken before it is given up: none of them showed a frame of the application. */
const maxSiteAttempts = 5;

/** What is known of one statement on one monitor. Its fields are `private`, not `#private`, see docs/hot-path.md, rule 12. */
export class QueryRecord {
  readonly statement: Statement;
  /** Undefined where statements are not told apart, which may be of several types. */
  readonly type: QueryType | undefined;
  /** Of its calls; besides, it adds up microseconds of waiting, and rows. */
  readonly window: SlidingWindow;
  /** From where on a call is slow. */
  readonly slowMs: number;
  /** By the system of its target, because most statements have one. */
  rowsSeries: HistogramSeries | undefined = undefined;
  rowsSystem = '';
  /** Where the application makes it; undefined until that was asked for and seen. */
  site: string | undefined = undefined;
  private siteAttempts = 0;
  private wantsSite = false;

  constructor(statement: Statement, type: QueryType | undefined, window: SlidingWindow, slowMs: number) {
    this.statement = statement;
    this.type = type;
    this.window = window;
    this.slowMs = slowMs;
  }

  /** Call it where the application calls. */
  begin(): void {
    if (!this.wantsSite) return;
    this.siteAttempts += 1;
    this.site = callSite();
    if (this.site !== undefined || this.siteAttempts === maxSiteAttempts) this.wantsSite = false;
  }

  /** Lets the next call of the statement find out where it is made. */
  askForSite(): void {
    if (this.site === undefined && this.siteAttempts < maxSiteAttempts) this.wantsSite = true;
  }
}
