import { expect, test } from '@jest/globals';
import { errorTypeOf, exceptionTypeOf } from '../../../src/base/error-type.ts';

class Declined extends Error {}

const coded = (code: unknown, error: Error = new Error('m')) => Object.assign(error, { code });

test.each<[string, unknown, string]>([
  ['of Node', coded('ECONNREFUSED'), 'ECONNREFUSED'],
  ['of Fastify', coded('FST_ERR_VALIDATION', new TypeError('m')), 'FST_ERR_VALIDATION'],
  ['of a driver', coded('P2002', new Declined('m')), 'P2002'],
  ['that is a status', coded('404', new Declined('m')), 'Declined'],
  ['that is a number', coded(20, new Declined('m')), 'Declined'],
  ['in words', coded('card declined', new Declined('m')), 'Declined'],
  ['with somebody in it', coded(`ORDER_${'9'.repeat(70)}`, new Declined('m')), 'Declined'],
  ['that is not there', new Declined('m'), 'Declined'],
  ['of what is no error', { code: 'E_PLAIN' }, 'E_PLAIN'],
  ['of nothing', undefined, '_OTHER'],
])('error_type is the code %s, else the class', (_what, error, type) => {
  expect(errorTypeOf(error)).toBe(type);
});

test('a code that throws when it is read leaves the class', () => {
  const error = Object.defineProperty(new Declined('m'), 'code', {
    get() {
      throw new Error('expected by the test');
    },
  });
  expect(errorTypeOf(error)).toBe('Declined');
});

test('the type of an exception is its class, whatever its code', () => {
  expect(exceptionTypeOf(coded('ECONNREFUSED'))).toBe('Error');
});
