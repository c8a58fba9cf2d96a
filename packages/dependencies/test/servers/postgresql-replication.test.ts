import { createMonitor } from '@golden-signals/core';
import { FakeClock, MemoryLogger } from '@golden-signals/core/testing';
import { serverStatistics } from '@golden-signals/dependencies/pg';
import { expect } from '@jest/globals';
import pg from 'pg';
import { testWithStandby } from './replicated-postgresql.ts';
import { until } from './until.ts';

testWithStandby(
  'a primary and its standby say how far that is behind',
  async (ports) => {
    const login = { host: '127.0.0.1', user: 'postgres', database: 'postgres' };
    const of = (name: 'primary' | 'standby') =>
      serverStatistics({ name, connect: () => new pg.Client({ ...login, port: ports[name] }) });
    const [ofPrimary, ofStandby] = [of('primary'), of('standby')];
    const logger = new MemoryLogger();
    const monitor = createMonitor({ extensions: [ofPrimary, ofStandby], clock: new FakeClock(), logger });
    const primary = new pg.Client({ ...login, port: ports.primary });
    const standby = new pg.Client({ ...login, port: ports.standby });
    await Promise.all([primary.connect(), standby.connect()]);
    const lags = async () => {
      await Promise.all([ofPrimary.refresh(), ofStandby.refresh()]);
      return [ofPrimary, ofStandby].map((one) => one.snapshot()?.state?.replicas[0]);
    };
    try {
      // How far behind a standby is in time is known once it has replayed something and said so.
      let upToDate: Awaited<ReturnType<typeof lags>> = [];
      await until(async () => {
        upToDate = await lags();
        return upToDate.every((replica) => replica?.lagBytes === 0 && replica.lagMs !== undefined);
      });
      expect(upToDate.map((replica) => replica?.lagMs)).toEqual([0, 0]);
      expect(ofStandby.snapshot()?.state?.missing).toEqual([]);

      await standby.query('SELECT pg_wal_replay_pause()');
      await primary.query('CREATE TABLE orders AS SELECT generate_series(1, 1000) AS id');
      await until(async () => {
        const [seen, own] = await lags();
        return (seen?.lagMs ?? 0) > 0 && (own?.lagBytes ?? 0) > 10_000;
      });
      const bytes = async () => {
        const { rows } = await primary.query<{ bytes: string }>(
          'SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), replay_lsn) AS bytes FROM pg_stat_replication',
        );
        return Number(rows[0]?.bytes);
      };
      // The primary writes something now and then by itself.
      const before = await bytes();
      const [seen] = await lags();
      expect(seen?.name).toBe('walreceiver');
      expect(seen?.lagBytes).toBeGreaterThanOrEqual(before);
      expect(seen?.lagBytes).toBeLessThanOrEqual(await bytes());
      expect(monitor.signals.get('server.replication_lag').read(60_000)?.value).toBeGreaterThan(0);

      await standby.query('SELECT pg_wal_replay_resume()');
      await until(async () => (await lags()).every((replica) => replica?.lagBytes === 0));
    } finally {
      await Promise.all([primary.end(), standby.end()]);
      await monitor.close();
    }
  },
  60_000,
);
