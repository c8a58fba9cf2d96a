/** Names that are remembered with their verdict; what is used as a name in earnest is far below. */
const maxRemembered = 1_000;
const maxRememberedLength = 64;

/** Applied to names in lower case with their words joined by hyphens: `apiKey` and `API_KEY` are `api-key`. */
const sensitive = new RegExp(
  [
    'pass-?(?:word|wd|phrase|code)|pwd|secret|token|authorization|credential|cookie',
    '(?:api|private|access|account|encryption|signing|master|shared)-?key',
    'sess(?:ion)?-?id|(?:credit|debit)-?card|card-?(?:number|num|no)(?:-|$)|connect-sid|signature$',
    '(?:^|-)(?:pass|pw|session|jwt|card|cvv2?|cvc2?|otp|sid|sig)(?:-|$)|session$',
    // By which the live page knows whose requests somebody follows.
    '(?:^|-)(?:gs|golden-signals)-follow$',
  ].join('|'),
);

/** Knows by its name whether a value is to be hidden. */
export class SensitiveNames {
  readonly #words: readonly string[];
  readonly #patterns: readonly RegExp[];
  readonly #verdicts = new Map<string, boolean>();

  /**
   * @param more Further names. A text is found as whole words, however they are joined: `iban` in `customerIban` and
   *   `customer_iban`. An expression is tested against the name as it is.
   */
  constructor(more: readonly (string | RegExp)[] = []) {
    this.#words = more.filter((key) => typeof key === 'string').map(hyphenated);
    // Without the flags that make `test` remember where it stopped.
    this.#patterns = more
      .filter((key) => key instanceof RegExp)
      .map(({ source, flags }) => new RegExp(source, flags.replace(/[gy]/g, '')));
  }

  has(name: string): boolean {
    if (name.length > maxRememberedLength) return this.#judge(name);
    let verdict = this.#verdicts.get(name);
    if (verdict === undefined) {
      verdict = this.#judge(name);
      if (this.#verdicts.size >= maxRemembered) this.#verdicts.clear();
      this.#verdicts.set(name, verdict);
    }
    return verdict;
  }

  #judge(name: string): boolean {
    const words = hyphenated(name);
    return (
      sensitive.test(words) ||
      this.#words.some((key) => `-${words}-`.includes(`-${key}-`) || solid(words) === solid(key)) ||
      this.#patterns.some((pattern) => pattern.test(name))
    );
  }
}

function hyphenated(name: string): string {
  return name
    .replace(/([a-z\d])([A-Z])/g, '$1-$2')
    .replace(/[^a-zA-Z\d]+/g, '-')
    .toLowerCase();
}

function solid(words: string): string {
  return words.replaceAll('-', '');
}
