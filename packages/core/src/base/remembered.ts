/** What a function gave for the texts that it was called with lately, where calling it takes long and texts repeat. */
export class Remembered<Value> {
  readonly #limit: number;
  readonly #make: (text: string) => Value;
  readonly #values = new Map<string, Value>();

  /**
   * @param limit Texts that are remembered; the oldest gives way.
   * @param make Gives the same for the same text.
   */
  constructor(limit: number, make: (text: string) => Value) {
    this.#limit = limit;
    this.#make = make;
  }

  of(text: string): Value {
    let value = this.#values.get(text);
    if (value === undefined) {
      value = this.#make(text);
      const oldest = this.#values.keys().next();
      if (this.#values.size >= this.#limit && !oldest.done) this.#values.delete(oldest.value);
      this.#values.set(text, value);
    }
    return value;
  }
}
