import { type Call, type CallResult, type Method, setMethod } from '@golden-signals/core/extension';
import type { ConnectionCalls } from '../pools/connection-calls.ts';
import { failure, rowsOf } from './asked.ts';
import type { Command, ResultCallback } from './library.ts';

/** What one connection is asked and has not answered yet, the first one first. */
export type OpenQuestions = Question[];

/**
 * One thing that a connection is asked, from then to the answer. Its fields are `private`, not `#private`, see
 * docs/hot-path.md, rule 12.
 */
export class Question {
  private readonly call: Call;
  private readonly calls: ConnectionCalls;
  private readonly open: OpenQuestions;
  private command: Command | undefined = undefined;
  private hasCallback = false;

  constructor(call: Call, calls: ConnectionCalls, open: OpenQuestions) {
    this.call = call;
    this.calls = calls;
    this.open = open;
    open.push(this);
  }

  /** Returns a callback with the end of the call before it. */
  watch(callback: ResultCallback): ResultCallback {
    this.hasCallback = true;
    const question = this;
    return function (...args) {
      const error = args[0];
      question.end(error ? failure(error) : { rows: rowsOf(question.command?._rows) });
      return callback.apply(this, args);
    };
  }

  /** @param result What the library returned: the command, where there is one. */
  asked(result: unknown): unknown {
    if (typeof result !== 'object' || result === null) return result;
    this.command = result as Command;
    // Its events cost more than all the rest, and a callback knows as much.
    if (!this.hasCallback) this.watchEvents(this.command);
    return result;
  }

  end(result: CallResult): void {
    const at = this.open.indexOf(this);
    if (at === -1) return;
    if (at === 0) this.open.shift();
    else this.open.splice(at, 1);
    this.calls.end(this.call, result);
  }

  /** Of a command that nobody waits for, or whose rows are streamed. */
  private watchEvents(command: Command): void {
    const question = this;
    let streamed = 0;
    const original = (command as Command & { emit: Method }).emit;
    setMethod(command, 'emit', function (event: unknown, ...args: unknown[]) {
      if (event === 'result' && !isHeader(command, args[0])) streamed += 1;
      else if (event === 'error') question.end(failure(args[0]));
      else if (event === 'end') question.end({ rows: streamed || rowsOf(command._rows) });
      return original.call(this, event, ...args);
    });
  }
}

/** What is said of changed rows comes as an event too. */
function isHeader(command: Command, result: unknown): boolean {
  return command._rows?.at(-1) === result;
}
