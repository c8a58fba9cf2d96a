import { expect, test } from '@jest/globals';
import { shapeVersion } from '../../../src/base/shape-version.ts';
import '../../../src/context/current-context.ts';

// Jest replaces each property that it can of each global at the end of a test file, and warns whoever reads one later.
test('what contexts keep on the global object survives the end of a test file', () => {
  const holder = Reflect.get(globalThis, Symbol.for(`golden-signals.context/${shapeVersion}`));
  expect(Object.getOwnPropertyDescriptors(holder)).toMatchObject({ storage: { configurable: false } });
});
