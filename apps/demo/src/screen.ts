import type { WriteStream } from 'node:tty';

/** Lines at the bottom of a terminal that are drawn again and again in the same place. */
export class Screen {
  readonly #terminal: WriteStream;
  #drawnLines = 0;

  constructor(terminal: WriteStream) {
    this.#terminal = terminal;
  }

  draw(lines: readonly string[]): void {
    // What the user typed in between, such as ^C, may have moved the cursor off the first column.
    const up = this.#drawnLines === 0 ? '' : `\r\u001b[${this.#drawnLines}A`;
    // Overwriting line by line and clearing only the rests does not flicker, unlike clearing first.
    this.#terminal.write(`${up}${lines.map((line) => `${line}\u001b[K\n`).join('')}\u001b[J`);
    this.#drawnLines = lines.length;
  }
}
