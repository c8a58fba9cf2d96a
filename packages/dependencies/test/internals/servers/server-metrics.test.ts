import { createMonitor } from '@golden-signals/core';
import { expect, test } from '@jest/globals';
import type { TableState } from '../../../src/servers/server-state.ts';
import { ScriptedServer } from './scripted-server.ts';

const table = (name: string, inserts: number): TableState => ({
  name,
  sizeBytes: 8_192,
  liveRows: 10,
  deadRows: 0,
  sequentialScans: 1,
  indexScans: 2,
  inserts,
  updates: 0,
  deletes: 0,
  vacuumedAtMs: 1_700_000_000_000,
  analyzedAtMs: undefined,
});

async function lines(server: ScriptedServer, metric: string): Promise<string[]> {
  const text = await server.monitor.registry.metrics();
  return text.split('\n').filter((line) => line.startsWith(`${metric}{`));
}

test('counts are those of the server, and go on when it begins anew', async () => {
  const server = new ScriptedServer({ figures: { commits: 100 } });
  await server.statistics.refresh();
  const commits = async () =>
    (await lines(server, 'db_server_transactions_total')).map((line) => line.split(' ')[1]);
  expect(await commits()).toEqual(['100']);
  await server.becomes({ figures: { commits: 130 } });
  expect(await commits()).toEqual(['130']);
  await server.becomes({ figures: { commits: 7 } });
  expect(await commits()).toEqual(['137']);
  await server.monitor.close();
});

test('what is gone is taken out, and what is not known is not shown', async () => {
  const server = new ScriptedServer({
    figures: { usedConnections: 3 },
    connections: { active: 1, idle: 2 },
    tables: [table('orders', 5), table('items', 6)],
  });
  await server.statistics.refresh();
  const of = 'db_system_name="postgresql",server="shop"';
  expect(await lines(server, 'db_server_table_maintained_timestamp_seconds')).toEqual([
    `db_server_table_maintained_timestamp_seconds{${of},db_collection_name="orders",kind="vacuum"} 1700000000`,
    `db_server_table_maintained_timestamp_seconds{${of},db_collection_name="items",kind="vacuum"} 1700000000`,
  ]);
  await server.becomes({ connections: { idle: 2 }, tables: [table('orders', 8)] });
  expect(await lines(server, 'db_server_connections')).toEqual([
    `db_server_connections{${of},state="idle"} 2`,
  ]);
  expect(await lines(server, 'db_server_connections_used')).toEqual([]);
  expect(
    (await lines(server, 'db_server_table_changes_total')).filter((line) => /insert/.test(line)),
  ).toEqual([`db_server_table_changes_total{${of},db_collection_name="orders",operation="insert"} 8`]);

  server.read = async () => {
    throw new Error('gone');
  };
  await server.statistics.refresh();
  expect(await lines(server, 'db_server_up')).toEqual([`db_server_up{${of}} 0`]);
  expect(await lines(server, 'db_server_connections')).toEqual([]);
  // Counts stay where they were, and go on from there.
  expect(await lines(server, 'db_server_table_changes_total')).toHaveLength(3);
  await server.becomes({ tables: [table('orders', 9)] });
  expect(
    (await lines(server, 'db_server_table_changes_total')).filter((line) => /insert/.test(line)),
  ).toEqual([`db_server_table_changes_total{${of},db_collection_name="orders",operation="insert"} 9`]);
  await server.monitor.close();
});

test('several servers share metrics, signals and a section', async () => {
  const one = new ScriptedServer({ figures: { usedConnections: 9, maxConnections: 10 } });
  const other = new ScriptedServer(
    { figures: { usedConnections: 5, maxConnections: 10 } },
    'mariadb',
    'mails',
    one,
  );
  await one.statistics.refresh();
  await other.statistics.refresh();
  const { monitor } = one;
  expect(monitor.diagnostics().servers?.servers.map(({ name, system }) => [name, system])).toEqual([
    ['shop', 'postgresql'],
    ['mails', 'mariadb'],
  ]);
  const used = monitor.signals.get('server.connections_used');
  expect([...used.series()]).toEqual([{ server: 'shop' }, { server: 'mails' }]);
  expect(used.read(60_000)?.value).toBe(0.9);
  expect(used.read(60_000, { server: 'mails' })?.value).toBe(0.5);
  expect(await lines(one, 'db_server_connections_used')).toEqual([
    'db_server_connections_used{db_system_name="postgresql",server="shop"} 9',
    'db_server_connections_used{db_system_name="mariadb",server="mails"} 5',
  ]);
  await monitor.close();
});

test('one of the same name, or for two monitors, is refused', async () => {
  const one = new ScriptedServer();
  expect(() => new ScriptedServer({}, 'redis', 'shop', one)).toThrow(
    expect.objectContaining({ code: 'ERR_GS_EXTENSION_DUPLICATE' }),
  );
  const third = createMonitor({ logger: one.logger });
  expect(() => third.use(one.statistics)).toThrow(
    expect.objectContaining({ code: 'ERR_GS_EXTENSION_DUPLICATE' }),
  );
  await Promise.all([one.monitor.close(), third.close()]);
});
