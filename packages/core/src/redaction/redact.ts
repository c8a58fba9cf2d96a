import { boundedText } from '../base/bounded-text.ts';
import { checkOptions, type Rule, type Rules } from '../base/option-rules.ts';
import { printableText } from '../base/printable-text.ts';
import { isLabel } from './find-labelled.ts';
import { hidden } from './hidden.ts';
import { plainCopy } from './plain-copy.ts';
import { isPlain, redactText } from './redact-text.ts';
import { SensitiveNames } from './sensitive-names.ts';

/** What is hidden besides what always is. */
export interface RedactionRules {
  /**
   * Further names whose values are hidden: whole words of a name, however they are joined (`iban` hides `customerIban`),
   * or expressions. Default: none.
   */
  keys?: readonly (string | RegExp)[];
  /**
   * Further text that is hidden. An expression runs on up to 8 Ki characters at a time, so it should be linear. Default:
   * none.
   */
  patterns?: readonly RegExp[];
}

/** `false` keeps everything as it is, only cut to its size and with control characters as escapes. */
export type RedactionOptions = RedactionRules | false;

const maxTextLength = 8_192;

/** Looked at beyond the limit, so that what the limit cuts in two is still recognised, encoded too. */
const lookAhead = 256;

const isExpression = (value: unknown) => value instanceof RegExp;

const rules: Rules<RedactionRules> = {
  keys: isListOf('names and regular expressions', (key) => typeof key === 'string' || isExpression(key)),
  patterns: isListOf('regular expressions', isExpression),
};

/** Hides secrets: the part of a redactor that its users need. */
export type Redact = Pick<Redactor, 'text' | 'fields'>;

/**
 * Takes out what must not be kept, logged or shown: what follows a name like `password`, `token`, `secret`, `api key`,
 * `authorization`, `cookie`, `session` or `card`, in JSON, forms, headers, connection strings, SQL, commands and XML;
 * credentials in URLs, after `Bearer` and `Basic`, the rows of an `INSERT`, JSON Web Tokens and the tokens of well-known
 * issuers, PEM blocks, card numbers, and the queries of URLs; all of it also percent-encoded, escaped or in entities.
 * Everything it gives is bounded, and nothing here throws.
 */
export class Redactor {
  readonly #isOn: boolean;
  readonly #names: SensitiveNames;
  readonly #patterns: readonly RegExp[];
  readonly #copyRules;

  /**
   * @param scope How messages call the options.
   * @throws GoldenSignalsError `ERR_GS_OPTION_INVALID`, `ERR_GS_OPTION_UNKNOWN`
   */
  constructor(options: RedactionOptions = {}, scope = 'redaction') {
    const { keys = [], patterns = [] } = resolve(options, scope);
    this.#isOn = options !== false;
    this.#names = new SensitiveNames(keys);
    this.#patterns = patterns.map(
      ({ source, flags }) => new RegExp(source, `${flags.replace(/[gy]/g, '')}g`),
    );
    this.#copyRules = {
      text: (value: string, maxLength: number) => this.text(value, maxLength),
      hides: (name: string) => this.#isOn && this.#names.has(name),
      labels: (text: string) => this.#isOn && isLabel(text, this.#names),
    };
  }

  /**
   * Returns a text without what is recognised as a secret in it, and with control characters as escapes. The time that it
   * takes does not depend on the text's length.
   */
  text(value: string, maxLength = maxTextLength): string {
    let text = boundedText(value, maxLength + lookAhead);
    if (this.#patterns.length === 0 && isPlain(text)) return boundedText(text, maxLength);
    if (this.#isOn) {
      text = redactText(text, this.#names);
      for (const pattern of this.#patterns) text = text.replace(pattern, hidden);
    }
    return boundedText(printableText(text), maxLength);
  }

  /**
   * A deep copy as plain JSON, in which the values of sensitive names are hidden and texts are redacted. Its bounds:
   * depth 5, 50 entries per level, 500 values and 8 Ki characters in all.
   */
  fields(value: unknown): unknown {
    return plainCopy(value, this.#copyRules);
  }
}

function resolve(options: RedactionOptions, scope: string): RedactionRules {
  if (options === false) return {};
  checkOptions(scope, options, rules);
  return options;
}

function isListOf(items: string, accepts: (value: unknown) => boolean): Rule {
  return (value) => (Array.isArray(value) && value.every(accepts) ? undefined : `an array of ${items}`);
}
