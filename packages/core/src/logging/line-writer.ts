/** What lines are written to: a part of Node's writable streams, which this file must not import. */
interface LineStream {
  readonly writableLength: number;
  write(text: string, done: (error?: Error | null) => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
}

/** What may wait for a reader that is slow or has stopped; a line beyond it is dropped. */
const maxWaitingBytes = 1_048_576;

/**
 * Writes lines of JSON to a stream that may fail at any time (a full disk, a pipe that nobody reads any more) without
 * harm to the process: it is neither ended by the stream's errors, nor held up, nor filled with waiting lines. What
 * was dropped is counted, and the next line that can be written says so as `dropped`.
 *
 * A stream, and not `fs.writeSync`: that blocks the process while nobody reads a pipe.
 */
export class LineWriter {
  readonly #stream: () => LineStream;
  #dropped = 0;
  #unsaid = 0;
  #guarded: LineStream | undefined;

  /** @param stream Called for each line, because it is the application's and may be replaced. */
  constructor(stream: () => LineStream) {
    this.#stream = stream;
  }

  /** Lines that were lost so far. */
  get dropped(): number {
    return this.#dropped;
  }

  /** @param line One JSON object that is not empty, with its line end. Never throws. */
  write(line: string): void {
    const unsaid = this.#unsaid;
    this.#unsaid = 0;
    try {
      const stream = this.#stream();
      if (stream.writableLength > maxWaitingBytes) this.#drop(unsaid);
      else {
        stream.write(unsaid === 0 ? line : withDropped(line, unsaid), (error) => {
          if (!error) return;
          this.#guard(stream);
          this.#drop(unsaid);
        });
      }
    } catch {
      this.#drop(unsaid);
    }
  }

  #drop(unsaid: number): void {
    this.#dropped += 1;
    this.#unsaid += unsaid + 1;
  }

  /** The stream emits the error after it was told to the callback; without a listener that would end the process. */
  #guard(stream: LineStream): void {
    if (this.#guarded === stream) return;
    this.#guarded = stream;
    stream.on('error', () => {});
  }
}

function withDropped(line: string, dropped: number): string {
  return `${line.slice(0, line.lastIndexOf('}'))},"dropped":${dropped}}\n`;
}

/** Where the default loggers write to. */
export const standardError = new LineWriter(() => process.stderr);
