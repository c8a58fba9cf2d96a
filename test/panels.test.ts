// How sections say that they want to be shown: what they name is there, in every package.

import { alerting } from '@golden-signals/alerting';
import { business } from '@golden-signals/business';
import { createMonitor, type Extension, type ExtensionHost } from '@golden-signals/core';
import { MemoryLogger } from '@golden-signals/core/testing';
import { dependencies } from '@golden-signals/dependencies';
import { health } from '@golden-signals/health';
import { jobs } from '@golden-signals/jobs';
import { system } from '@golden-signals/system';
import { expect, test } from '@jest/globals';
import { missingPaths, wrongPanels } from './panel-paths.ts';

/** Looks at what the others do. */
function looking(): Extension & { host: ExtensionHost | undefined } {
  const extension: Extension & { host: ExtensionHost | undefined } = {
    name: 'looking',
    host: undefined,
    setup(host) {
      extension.host = host;
    },
  };
  return extension;
}

test('panels name signals that there are, and columns that differ', async () => {
  const look = looking();
  const monitor = createMonitor({
    logger: new MemoryLogger(),
    env: {},
    extensions: [dependencies(), alerting(), system({ machine: true }), jobs(), business(), health(), look],
  });
  const { sections, signals } = look.host!;
  const declared = sections.paths().filter((path) => sections.panels(path) !== undefined);
  expect(declared).toEqual(expect.arrayContaining(['calls', 'dependencies', 'queries', 'quotas']));
  // Those of pools and caches come with the first one.
  const known = [...signals.ids(), 'pool.use_ratio', 'pool.wait', 'cache.hit_ratio'];
  const wrong = declared.flatMap((path) =>
    wrongPanels(sections.panels(path)!, known).map((one) => `${path}: ${one}`),
  );
  expect(wrong).toEqual([]);
  await monitor.close();
});

test('a path that leads nowhere is found', () => {
  const table = { kind: 'table', title: 'T', rows: 'list' } as const;
  const columns = [
    { title: 'A', path: 'a' },
    { title: 'B', path: 'b.c' },
  ];
  expect(missingPaths([{ ...table, columns }], [{ list: [{ a: undefined }, { a: 1 }] }])).toEqual([
    'list.b.c',
  ]);
  expect(missingPaths([{ ...table, columns }], [{ list: [] }])).toEqual(['list: no rows']);
});
