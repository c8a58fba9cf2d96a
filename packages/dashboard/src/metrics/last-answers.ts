const maxAnswers = 50;

/** Answers that were worked out from one reading, by what was asked, so that each is worked out once. */
export class LastAnswers<Reading extends object, Answer> {
  #of: Reading | undefined;
  readonly #answers = new Map<string, Answer>();

  /** Returns what was answered to the question of this reading, else what `answer` says now. */
  get(reading: Reading, question: string, answer: () => Answer): Answer {
    if (this.#of !== reading || this.#answers.size >= maxAnswers) {
      this.#answers.clear();
      this.#of = reading;
    }
    let known = this.#answers.get(question);
    if (known === undefined) {
      known = answer();
      this.#answers.set(question, known);
    }
    return known;
  }
}
