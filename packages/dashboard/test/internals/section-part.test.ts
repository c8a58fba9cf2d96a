import type { ExtensionHost } from '@golden-signals/core/extension';
import { FakeClock } from '@golden-signals/core/testing';
import { expect, test } from '@jest/globals';
import { LiveParts } from '../../src/live-parts.ts';
import { sectionPart } from '../../src/parts/section-part.ts';
import { SharedSections } from '../../src/parts/shared-sections.ts';

test.each([
  ['in-flight', 1_000],
  ['jobs', 2_000],
  ['review', 5_000],
])('the section %s is read every %d ms, for all who look at it', (name, everyMs) => {
  const clock = new FakeClock();
  let readings = 0;
  const sections = { read: () => ({ data: { readings: ++readings } }) };
  const host = { clock, sections, endpoints: { showDetails: true } } as unknown as ExtensionHost;
  const shared = new SharedSections(host);
  const parts = new LiveParts({ section: sectionPart(shared) }, clock, (error) => {
    throw error;
  });
  const read = () => JSON.parse(parts.read(`section?name=${name}`)!);
  expect(read()).toEqual({ data: { readings: 1 } });
  // A timer may be early by up to 100 ms.
  clock.advance(everyMs - 101);
  expect(read()).toEqual({ data: { readings: 1 } });
  clock.advance(101);
  expect(read()).toEqual({ data: { readings: 2 } });
  expect(read()).toEqual({ data: { readings: 2 } });
});
