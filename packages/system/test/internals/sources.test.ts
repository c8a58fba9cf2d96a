// Devices that come and go, files that fail, mounts that hang, and counts that fall.

import { setImmediate as nextTurn } from 'node:timers/promises';
import { createMonitor } from '@golden-signals/core';
import type { ExtensionHost } from '@golden-signals/core/extension';
import { FakeClock, MemoryLogger } from '@golden-signals/core/testing';
import { describe, expect, test } from '@jest/globals';
import { Families } from '../../src/families.ts';
import { DiskSource } from '../../src/machine/disks.ts';
import { FilesystemSource } from '../../src/machine/filesystems.ts';
import { parseMounts } from '../../src/machine/mounts.ts';
import { NetworkSource } from '../../src/machine/network.ts';
import { storages } from '../../src/machine/storages.ts';
import { Passes } from '../../src/passes.ts';
import { SocketSource } from '../../src/process/sockets.ts';
import { ThreadPoolSource } from '../../src/process/thread-pool.ts';
import { FakeFiles } from './fake-files.ts';

const all = () => true;

function hostOf() {
  const logger = new MemoryLogger();
  const clock = new FakeClock();
  let host: ExtensionHost | undefined;
  const monitor = createMonitor({
    logger,
    clock,
    stalls: false,
    extensions: [
      {
        name: 'test',
        setup(given) {
          host = given;
        },
      },
    ],
  });
  const scrape = async () => (await monitor.registry.metrics()).split('\n');
  return { host: host!, families: new Families(host!.metrics), monitor, logger, clock, scrape };
}

const disk = (name: string, readSectors: number) =>
  ` 8 0 ${name} 10 0 ${readSectors} 500 20 0 40 700 0 900 1200 0 0 0 0 0 0\n`;

describe('disks', () => {
  test('a disk that is gone has no series', async () => {
    const { families, scrape, monitor } = hostOf();
    const files = new FakeFiles({ '/proc/diskstats': disk('sda', 2) + disk('sdb', 4) });
    const source = new DiskSource(families, files, all);
    await source.pass(0);
    expect((await scrape()).filter((line) => line.includes('direction="read"'))).toContain(
      'system_disk_io_bytes_total{system_device="sdb",disk_io_direction="read"} 2048',
    );
    files.texts.set('/proc/diskstats', disk('sda', 6));
    await source.pass(1_000);
    const lines = await scrape();
    expect(lines.filter((line) => line.includes('sdb'))).toEqual([]);
    expect(lines).toContain('system_disk_io_bytes_total{system_device="sda",disk_io_direction="read"} 3072');
    expect(source.perSecond((data) => data.get('sda')?.readBytes)).toBe(2_048);
    await monitor.close();
  });

  test('a count that falls is a new beginning, no negative rate and not all of it once more', async () => {
    const { families, scrape, monitor } = hostOf();
    const files = new FakeFiles({ '/proc/diskstats': disk('sda', 100) });
    const source = new DiskSource(families, files, all);
    await source.pass(0);
    files.texts.set('/proc/diskstats', disk('sda', 10));
    await source.pass(1_000);
    expect(source.perSecond((data) => data.get('sda')?.readBytes)).toBeUndefined();
    files.texts.set('/proc/diskstats', disk('sda', 14));
    await source.pass(2_000);
    expect(await scrape()).toContain(
      `system_disk_io_bytes_total{system_device="sda",disk_io_direction="read"} ${104 * 512}`,
    );
    expect(source.perSecond((data) => data.get('sda')?.readBytes)).toBe(2_048);
    await monitor.close();
  });

  test('a count that runs back a little counts on from where it was', async () => {
    const { families, scrape, monitor } = hostOf();
    const files = new FakeFiles({ '/proc/diskstats': disk('sda', 1_000) });
    const source = new DiskSource(families, files, all);
    await source.pass(0);
    for (const [at, sectors] of [999, 998, 1_003].entries()) {
      files.texts.set('/proc/diskstats', disk('sda', sectors));
      await source.pass(1_000 * (at + 1));
    }
    expect(await scrape()).toContain(
      `system_disk_io_bytes_total{system_device="sda",disk_io_direction="read"} ${1_003 * 512}`,
    );
    await monitor.close();
  });

  test.each([
    ['nothing', ''],
    ['garbage', 'x y sda a b c d e f g h i j k\n'],
    ['half of a line', ' 8 0 sda 10 0\n'],
  ])('%s in the file is no number', async (_what, text) => {
    const { families, scrape, monitor } = hostOf();
    const source = new DiskSource(families, new FakeFiles({ '/proc/diskstats': text }), all);
    await source.pass(0).catch(() => {});
    expect((await scrape()).filter((line) => line.startsWith('system_disk'))).toEqual([]);
    await monitor.close();
  });
});

test('an interface whose name touches its first number, or has a colon', async () => {
  const { families, monitor } = hostOf();
  const text = `Inter-| Receive\n face |bytes\n  eth0:123 1 2 3 0 0 0 0 456 4 5 6 0 0 0 0\neth0:1: 7 0 0 0 0 0 0 0 8 0 0 0 0 0 0 0\n`;
  const source = new NetworkSource(families, new FakeFiles({ '/proc/net/dev': text }), all);
  await source.pass(0);
  expect(source.data?.get('eth0')).toEqual({
    received: { bytes: 123, packets: 1, errors: 2, dropped: 3 },
    sent: { bytes: 456, packets: 4, errors: 5, dropped: 6 },
  });
  expect(source.data?.get('eth0:1')?.sent.bytes).toBe(8);
  await monitor.close();
});

describe('file systems', () => {
  const mountinfo = [
    '1 0 8:1 / / rw - overlay overlay rw',
    '2 1 8:2 / /data rw - ext4 /dev/sdb1 rw',
    '3 1 0:9 / /mnt/with\\040space rw - nfs4 server:/x rw',
    '4 1 0:5 / /proc rw - proc proc rw',
    '5 1 0:6 / /var/lib/docker/overlay2/x/merged rw - overlay overlay rw',
  ].join('\n');
  const answer = { blocks: 100, bfree: 40, bavail: 30, bsize: 1_000, files: 50, ffree: 20 };

  function source(ask: (mountpoint: string) => Promise<typeof answer>) {
    const parts = hostOf();
    const stuck: string[] = [];
    const filesystems = new FilesystemSource(parts.families, {
      files: new FakeFiles({ '/proc/self/mountinfo': mountinfo }),
      clock: parts.clock,
      selects: (name) => !/^\/(proc|var\/lib\/docker)/.test(name),
      ask,
      onStuck: (mountpoint) => stuck.push(mountpoint),
    });
    return { ...parts, filesystems, stuck };
  }

  test('are counted as df does, the overlay of a container among them', async () => {
    const { filesystems, scrape, monitor } = source(async () => answer);
    await filesystems.pass(0);
    expect([...filesystems.data!.keys()]).toEqual(['/', '/data', '/mnt/with space']);
    expect(filesystems.data!.get('/')).toMatchObject({
      totalBytes: 100_000,
      usedBytes: 60_000,
      availableBytes: 30_000,
      usedRatio: 60 / 90,
      inodes: 50,
      freeInodes: 20,
    });
    expect(await scrape()).toContain(
      'system_filesystem_usage_bytes{system_device="/dev/sdb1",system_filesystem_mountpoint="/data",system_filesystem_state="reserved",system_filesystem_type="ext4"} 10000',
    );
    await monitor.close();
  });

  test('one that does not answer is named, and never asked again', async () => {
    const asked: string[] = [];
    const { filesystems, stuck, clock, monitor } = source((mountpoint) => {
      asked.push(mountpoint);
      return mountpoint === '/data' ? new Promise(() => {}) : Promise.resolve(answer);
    });
    const pass = filesystems.pass(0);
    while (!asked.includes('/data')) await nextTurn();
    clock.advance(2_000);
    await pass;
    expect(stuck).toEqual(['/data']);
    expect([...filesystems.data!.keys()]).toEqual(['/', '/mnt/with space']);
    await filesystems.pass(10_000);
    expect(asked.filter((mountpoint) => mountpoint === '/data')).toHaveLength(1);
    expect(filesystems.stuck).toEqual(['/data']);
    await monitor.close();
  });

  test('one that vanished since it was listed is left out', async () => {
    const { filesystems, monitor } = source((mountpoint) =>
      mountpoint === '/data' ? Promise.reject(new Error('ENOENT')) : Promise.resolve(answer),
    );
    await filesystems.pass(0);
    expect([...filesystems.data!.keys()]).toEqual(['/', '/mnt/with space']);
    await monitor.close();
  });

  test.each([
    ['the disk of the machine', '1 0 8:1 / / rw - ext4 /dev/sda1 rw', '/', true],
    [
      'a disk below it',
      '1 0 8:1 / / rw - ext4 /dev/sda1 rw\n2 1 8:2 / /data rw - xfs /dev/b rw',
      '/data',
      true,
    ],
    ['a network', '1 0 8:1 / / rw - ext4 /dev/sda1 rw\n2 1 0:9 / /data rw - nfs4 x:/y rw', '/data', false],
    [
      'a disk that is mounted on a network',
      '1 0 8:1 / / rw - ext4 /dev/a rw\n2 1 0:9 / /net rw - nfs4 x:/y rw\n3 2 8:2 / /net/a rw - ext4 /dev/b rw',
      '/net/a',
      false,
    ],
    [
      'a disk beside a network whose name begins alike',
      '1 0 8:1 / / rw - ext4 /dev/a rw\n2 1 0:9 / /da rw - nfs4 x:/y rw\n3 1 8:2 / /data rw - ext4 /dev/b rw',
      '/data',
      true,
    ],
  ])('only what cannot hang is asked at once: %s', (_, text, mountpoint, answersAtOnce) => {
    expect(storages(parseMounts(text)).find((one) => one.mountpoint === mountpoint)).toMatchObject({
      answersAtOnce,
    });
  });

  test('of several on one mount point the last is what programs see', () => {
    const text = '1 0 8:1 / /a rw - ext4 /dev/one rw\n2 0 8:2 / /a rw - ext4 /dev/two rw\n';
    expect(parseMounts(text)).toEqual([expect.objectContaining({ mountpoint: '/a', device: '/dev/two' })]);
  });
});

describe('passes', () => {
  test('a source that fails is asked less and less, and recovers', async () => {
    const { host, families, monitor, scrape } = hostOf();
    const files = new FakeFiles();
    const source = new DiskSource(families, files, all);
    const passes = new Passes(host, [source], () => {});
    for (let pass = 0; pass < 16; pass++) await passes.run();
    // At the passes 1, 2, 4, 8 and 16.
    expect(files.read_).toHaveLength(5);
    expect(passes.states).toEqual([
      expect.objectContaining({
        collector: 'disks',
        success: false,
        reason: 'there is no /proc/diskstats',
      }),
    ]);
    files.texts.set('/proc/diskstats', disk('sda', 1));
    for (let pass = 0; pass < 16; pass++) await passes.run();
    expect(passes.states[0]).toMatchObject({ success: true, reason: undefined });
    expect(await scrape()).toContain('golden_signals_collector_success{collector="disks"} 1');
    await monitor.close();
  });

  test('what is missing here is no failure of the monitoring; a fault of ours is', async () => {
    const { host, families, monitor, logger } = hostOf();
    const missing = new DiskSource(families, new FakeFiles(), all);
    await new Passes(host, [missing], () => {}).run();
    expect(logger.entries).toEqual([]);
    const broken = new NetworkSource(
      families,
      new FakeFiles({ '/proc/net/dev': new TypeError('a fault') }),
      all,
    );
    await new Passes(host, [broken], () => {}).run();
    expect(logger.entries).toHaveLength(1);
    await monitor.close();
  });
});

test('a pool of threads that is full shows how long already', async () => {
  const { families, clock, monitor } = hostOf();
  let finish = () => {};
  const source = new ThreadPoolSource(
    families,
    clock,
    () =>
      new Promise<void>((done) => {
        finish = done;
      }),
  );
  const first = source.pass(0);
  clock.advance(1_000);
  await first;
  expect(source.data?.delayMs).toBe(1_000);
  clock.advance(9_000);
  await source.pass(10_000);
  expect(source.data?.delayMs).toBe(10_000);
  finish();
  await nextTurn();
  const next = source.pass(20_000);
  clock.advance(3);
  finish();
  await next;
  expect(source.data?.delayMs).toBe(3);
  await monitor.close();
});

test('TCP is found by the names of its columns, wherever they are', async () => {
  const { families, monitor } = hostOf();
  const files = new FakeFiles({
    '/proc/net/snmp':
      'Ip: A B\nIp: 1 2\nTcp: RtoMin OutSegs CurrEstab RetransSegs\nTcp: 200 17 5 3\nUdp: X\nUdp: 1\n',
    '/proc/net/netstat': 'TcpExt: SyncookiesSent ListenOverflows ListenDrops\nTcpExt: 0 9 1\n',
    '/proc/net/sockstat': 'sockets: used 3\nTCP: inuse 11 orphan 1 tw 16 alloc 14 mem 0\n',
  });
  const source = new SocketSource(families, files);
  await source.pass(0);
  expect(source.data).toEqual({
    established: 5,
    timeWait: 16,
    orphaned: 1,
    sentSegments: 17,
    retransmittedSegments: 3,
    listenOverflows: 9,
  });
  files.texts.set('/proc/net/snmp', 'Tcp: RtoMin\nTcp: 200\n');
  await expect(source.pass(1)).rejects.toThrow('in /proc/net/snmp is missing');
  await monitor.close();
});
