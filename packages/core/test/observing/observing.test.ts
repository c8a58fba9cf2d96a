// What extensions observe instances of other libraries with: once each, undone, and for one monitor.

import { createMonitor, defaultMonitor, type Extension, type Monitor } from '@golden-signals/core';
import { ExtensionsInProcess, observe, stopObserving, wrapMethod } from '@golden-signals/core/extension';
import { MemoryLogger } from '@golden-signals/core/testing';
import { afterEach, describe, expect, test } from '@jest/globals';

const monitors: Monitor[] = [];

afterEach(async () => {
  for (const monitor of monitors.splice(0)) await monitor.close();
});

function kept(monitor: Monitor): Monitor {
  monitors.push(monitor);
  return monitor;
}

const monitorWith = (...extensions: Extension[]) =>
  kept(createMonitor({ env: {}, logger: new MemoryLogger(), extensions }));

/** Extensions that measure with a name of theirs. */
function watchers() {
  const made: string[] = [];
  const inProcess = new ExtensionsInProcess<string>(() => watcher('given'));
  function watcher(value: string): Extension {
    return {
      name: 'watcher',
      setup(host) {
        made.push(value);
        inProcess.add(this, value, host);
      },
    };
  }
  return { inProcess, watcher, made };
}

test('an instance has one observer of each kind, and all are taken back together', () => {
  const instance = {};
  const heard: string[] = [];
  const install = (name: string) => (undos: Array<() => void>) => {
    heard.push(name);
    undos.push(() => heard.push(`no ${name}`));
  };
  for (let times = 0; times < 2; times++) {
    expect(observe(instance, install('calls'))).toBe(instance);
    expect(observe(instance, install('messages'), 'consumer')).toBe(instance);
  }
  expect(heard).toEqual(['calls', 'messages']);
  stopObserving(instance);
  stopObserving(instance);
  expect(heard).toEqual(['calls', 'messages', 'no messages', 'no calls']);
  expect(Reflect.ownKeys(instance)).toEqual([]);
});

describe('which extension of the process an instance belongs to', () => {
  test('none while there is no monitor, and then the first that comes into use', async () => {
    const { inProcess, watcher } = watchers();
    const finder = inProcess.finder(undefined);
    expect(finder.find()).toBeUndefined();
    const first = monitorWith(watcher('first'));
    monitorWith(watcher('second'));
    expect(finder.find()).toBe('first');
    await first.close();
    expect(finder.find()).toBe('second');
  });

  test('that of the monitor of the process goes before others, which is given one only where there is none', () => {
    const { inProcess, watcher, made } = watchers();
    const finder = inProcess.finder(undefined);
    const ofProcess = kept(defaultMonitor());
    expect(finder.find()).toBe('given');
    monitorWith(watcher('other'));
    expect(finder.find()).toBe('given');
    expect(inProcess.usedBy(ofProcess)).toBe('given');
    expect(made).toEqual(['given', 'other']);
  });

  test('that of a monitor that is given, which gets one, until it is closed', async () => {
    const { inProcess, watcher } = watchers();
    monitorWith(watcher('other'));
    const monitor = monitorWith();
    const finder = inProcess.finder(monitor);
    expect(finder.find()).toBe('given');
    await monitor.close();
    expect(finder.find()).toBeUndefined();
  });

  test('a monitor that cannot use it is asked once, and the failure is counted', async () => {
    const inProcess = new ExtensionsInProcess<string>(() => ({
      name: 'broken',
      setup: () => {
        throw new Error('broken');
      },
    }));
    const monitor = monitorWith();
    expect(inProcess.of(monitor)).toBeUndefined();
    expect(inProcess.of(monitor)).toBeUndefined();
    expect(await monitor.registry.metrics()).toContain(
      'golden_signals_internal_errors_total{component="broken"} 1\n',
    );
  });
});

describe('observing an instance', () => {
  class Client {
    readonly sent: string[] = [];
    send(text: string) {
      this.sent.push(text);
      return this.sent.length;
    }
  }

  const doubling = (client: Client) =>
    observe(client, (undos) => {
      undos.push(
        wrapMethod(
          client,
          'send',
          (send) =>
            function (this: unknown, text) {
              return send.call(this, `${text}${text}`);
            },
        ),
      );
    });

  test('it is wrapped once, others of its class are not, and it can be taken back', () => {
    const client = doubling(doubling(new Client()));
    expect(client.send('a')).toBe(1);
    expect(client.send.name).toBe('send');
    const other = new Client();
    other.send('b');
    stopObserving(client);
    stopObserving(other);
    client.send('c');
    expect([client.sent, other.sent]).toEqual([['aa', 'c'], ['b']]);
    expect(Object.hasOwn(client, 'send')).toBe(false);
  });

  test('what somebody else has wrapped meanwhile stays, and ours in it only passes calls on', () => {
    const client = doubling(new Client());
    const ours = client.send;
    client.send = (text) => ours.call(client, `(${text})`);
    stopObserving(client);
    client.send('a');
    expect(client.sent).toEqual(['(a)']);
  });

  test('an installation that throws leaves nothing behind', () => {
    const client = new Client();
    expect(() =>
      observe(client, (undos) => {
        undos.push(wrapMethod(client, 'send', () => () => 0));
        throw new Error('no');
      }),
    ).toThrow('no');
    expect(client.send('a')).toBe(1);
    doubling(client);
    client.send('b');
    expect(client.sent).toEqual(['a', 'bb']);
  });
});
