import { performance } from 'node:perf_hooks';
import { Redactor } from '@golden-signals/core/extension';
import { describe, expect, test } from '@jest/globals';
import { scaled } from '../../../../../test/test-scale.ts';
import { redactText } from '../../../src/redaction/redact-text.ts';
import { SensitiveNames } from '../../../src/redaction/sensitive-names.ts';
import { innocentSentences, innocentTexts } from './innocent-corpus.ts';
import { plantedSecrets } from './secret-corpus.ts';

const redactor = new Redactor();

/**
 * Each text is in eight encodings, one after the other, and the same values are in each container: with a step that is prime
 * to all of them the gate tries each combination of two. `npm run nightly` tries all.
 */
const step = scaled(1) > 1 ? 1 : 7;

function* everyFewth<Item>(items: Iterable<Item>): Iterable<Item> {
  let index = 0;
  for (const item of items) if (index++ % step === 0) yield item;
}

test('no secret of the corpus comes out, in whatever it is and however that is encoded', () => {
  const leaks: string[] = [];
  let count = 0;
  for (const { text, parts, what } of everyFewth(plantedSecrets())) {
    count += 1;
    const redacted = redactor.text(text);
    const left = parts.filter((part) => redacted.includes(part));
    if (left.length > 0) leaks.push(`${what}: ${JSON.stringify(left)} of ${text} is in ${redacted}`);
  }
  expect(count * step).toBeGreaterThan(100_000);
  expect(leaks.slice(0, 10)).toEqual([]);
});

describe('what is no secret', () => {
  test.each(innocentTexts)('stays as it is: %j', (text) => {
    expect(redactor.text(text)).toBe(text);
  });

  test('stays as it is in thousands of everyday sentences', () => {
    const texts = [...innocentSentences()];
    expect(texts.length).toBeGreaterThan(4_000);
    expect(texts.filter((text) => redactor.text(text) !== text)).toEqual([]);
  });

  test('stays around what is one: a value is all that is lost', () => {
    const around = [...innocentTexts].filter((text) => !/["'`]/.test(text));
    const harmed = around.filter((text) => {
      const redacted = redactor.text(`${text} | password=S3cr3tV4lue | ${text}`);
      return redacted !== `${text} | password=[redacted] | ${text}`;
    });
    expect(harmed).toEqual([]);
  });

  test('random numbers of 16 digits are taken for cards by their check digit only, one in ten of those that begin so', () => {
    let taken = 0;
    for (let index = 0; index < 1_000; index += 1) {
      const number = `4${String(index * 7_919).padStart(15, '0')}`;
      if (redactor.text(number) !== number) taken += 1;
    }
    expect(taken).toBeGreaterThan(50);
    expect(taken).toBeLessThan(150);
  });
});

describe('the time grows as the text does', () => {
  const names = new SensitiveNames();
  const units = [
    ...Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index)),
    ...['\n', '\t', '\u00a0', '\u2028', '\0', 'é', '\ud800'],
    ...[
      'password',
      'password=',
      'password: ',
      'password ',
      '"password":',
      '"password"',
      'password={',
      'token: token:',
    ],
    ...[
      'a=',
      'a ',
      'a:',
      'a.',
      'a-',
      '="',
      "='",
      '\\"',
      '\\\\',
      '%25',
      '%22',
      '%',
      '&quot;',
      '&amp;',
      '\\u0022',
    ],
    ...[
      'name=',
      'name="password" ',
      'value=',
      'value={',
      'value="',
      'name=password value=',
      'name="password"\n\n',
    ],
    ...[
      '://',
      '://a',
      '://a:b',
      'a:b@',
      'a://b:c d',
      '?a',
      '/?',
      '@',
      'jdbc:a:b:c/',
      'sqlplus a/',
      'http://a:b',
    ],
    ...['<a>', '<password>', '<key>', '<key>password</key>', '<a b="', '</', '<password', '<a name="'],
    ...['values (', 'into a values (', 'values (1),(', "password '", 'identified by ', 'identified by "'],
    ...['--password ', '-u a:', '-p', 'mysql -p', 'mysql ', ' -p x', '--a ', '-a '],
    ...[
      'eyJ',
      'eyJ.',
      '-----BEGIN ',
      '-----END ',
      'Bearer ',
      'bearer bearer ',
      'basic a',
      'ghp_',
      'sk-',
      'sk-a',
      'SG.',
    ],
    ...['4', '4 ', '4-', '4111.', '41111111 ', '0', '1:', '12345678:'],
  ];

  const durationOf = (text: string): number => {
    const startedMs = performance.now();
    redactText(text, names);
    return performance.now() - startedMs;
  };

  /**
   * Sixteen times the text takes sixteen times the time, and 256 times where something is quadratic: then 100 KB are ten
   * thousand million steps, which is many seconds on any machine. What takes less than half of one is not, however busy
   * the machine is.
   */
  const isQuadratic = (small: string, big: string): boolean => {
    for (let attempt = 0; attempt < 15; attempt += 1) {
      const bigMs = durationOf(big);
      if (bigMs < 500 || bigMs < 80 * durationOf(small)) return false;
    }
    return true;
  };

  test('for 100 KB of everything that a rule looks for, alone and behind a name', () => {
    const slow: string[] = [];
    for (const unit of units) {
      for (const start of ['', 'password=', 'a "']) {
        const sized = (size: number) => start + unit.repeat(Math.ceil(size / unit.length));
        if (isQuadratic(sized(6_250), sized(100_000))) slow.push(JSON.stringify({ start, unit }));
      }
    }
    expect(slow).toEqual([]);
  });
});
