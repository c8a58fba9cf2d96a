import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Alert, type Alerting, alerting } from '@golden-signals/alerting';
import { OnAlert } from '@golden-signals/alerting/nestjs';
import { type Counter, type Extension, GoldenSignalsError } from '@golden-signals/core';
import { FakeClock, MemoryLogger } from '@golden-signals/core/testing';
import { MonitorPerformance } from '@golden-signals/nestjs';
import { afterEach, describe, expect, test } from '@jest/globals';
import { Controller, Get, Inject, Injectable, Scope } from '@nestjs/common';
import { platforms, quietMonitor, RunningApp } from './running-app.ts';

const level = { value: 0 };
const seen: string[] = [];
const noted = (who: string, { name, state }: Alert) => void seen.push(`${who}: ${name} ${state}`);

@Injectable()
class Book {
  readonly title = 'on call';
}

class Duty {
  @OnAlert('LevelHigh')
  inherited(alert: Alert): void {
    noted('inherited', alert);
  }

  @OnAlert()
  replaced(): void {
    noted('nobody', {} as Alert);
  }
}

@Injectable()
class OnCall extends Duty {
  readonly #book: Book;

  constructor(@Inject(Book) book: Book) {
    super();
    this.#book = book;
  }

  @OnAlert()
  async all(alert: Alert): Promise<void> {
    await nextTurn();
    noted(this.#book.title, alert);
  }

  // Whatever else is around the method.
  @MonitorPerformance()
  @OnAlert('LevelHigh')
  named(alert: Alert): void {
    noted('named', alert);
  }

  override replaced(): void {}

  @OnAlert('LevelHigh')
  broken(): void {
    throw new Error('The pager is broken.');
  }
}

@Controller('levels')
class Levels {
  @Get()
  read(): string {
    return 'low';
  }

  @OnAlert('LevelLow')
  other(alert: Alert): void {
    noted('other', alert);
  }
}

const probe: Extension = {
  name: 'probe',
  setup({ signals }) {
    signals.define({
      ...{ id: 'test.level', title: 'A test', unit: '1', better: 'lower', kind: 'level', over: 'last' },
      ...{ labels: [], promql: () => undefined, value: () => level.value },
    });
  },
};

/** What an application on this platform is started with. */
function settings(platform: (typeof platforms)[number], alerts?: Alerting) {
  const clock = new FakeClock();
  const logger = new MemoryLogger();
  const extensions = alerts === undefined ? [probe] : [probe, alerts];
  const monitor = quietMonitor({ clock, logger, stalls: false, extensions });
  return { platform, clock, logger, monitor, providers: [Book, OnCall], controllers: [Levels] };
}

const levelHigh = { name: 'LevelHigh', signal: 'test.level', windowMs: 1_000, above: 10, summary: 'High.' };
const withRule = () => alerting({ defaults: false, rules: [levelHigh] });

afterEach(() => {
  level.value = 0;
  seen.length = 0;
});

describe.each(platforms)('@OnAlert on $name', (platform) => {
  test('a method is told of alerts, all or those of a name; one that throws is counted', async () => {
    const { clock, logger, monitor, ...app } = settings(platform, withRule());
    const running = await RunningApp.start({ ...app, monitor });
    const after = async (value: number) => {
      level.value = value;
      clock.advance(15_000);
      for (let turn = 0; turn < 10; turn++) await nextTurn();
      return seen.splice(0).sort();
    };
    try {
      expect(await after(20)).toEqual([
        'inherited: LevelHigh firing',
        'named: LevelHigh firing',
        'on call: LevelHigh firing',
        // The broken one fails, and that is an alert as well.
        'on call: NotificationsFailing firing',
      ]);
      expect(await after(1)).toEqual([
        'inherited: LevelHigh resolved',
        'named: LevelHigh resolved',
        'on call: LevelHigh resolved',
      ]);
      const total = monitor.registry.get('golden_signals_notifications_total') as Counter<string>;
      const count = (channel: string, outcome: string) => total.labels({ channel, outcome }).value;
      expect(count('OnCall.broken', 'failed')).toBe(2);
      expect(count('OnCall.named', 'sent')).toBe(2);
      expect((await running.send('/levels')).body).toBe('low');
      expect(logger.entries.map(({ fields }) => fields.code)).toContain('ERR_GS_ALERT_UNKNOWN');
    } finally {
      const closed = running.close();
      clock.advance(10_000);
      await closed;
    }
  });

  test('an application does not start with a handler that nobody can call', async () => {
    @Injectable({ scope: Scope.REQUEST })
    class PerRequest {
      @OnAlert()
      handle(): void {}
    }
    const refused = async (alerts: Alerting | undefined, providers: (typeof PerRequest)[]) => {
      const { clock, logger: _logger, monitor, ...app } = settings(platform, alerts);
      const error = await RunningApp.start({ ...app, monitor, providers, options: { abortOnError: false } })
        .then(() => undefined)
        .catch((reason: GoldenSignalsError) => reason);
      const closed = monitor.close();
      clock.advance(10_000);
      await closed;
      return `${error?.code}: ${error?.message}`;
    };
    expect(await refused(withRule(), [PerRequest])).toMatch(
      /^ERR_GS_OPTION_INVALID: @OnAlert\(\) on PerRequest\.handle: .* for each request/,
    );
    expect(await refused(undefined, [])).toMatch(
      /^ERR_GS_ALERTING_NOT_IN_USE: @OnAlert\("LevelLow"\) on Levels\.other: /,
    );
  });
});

test('@OnAlert belongs on a method of an instance', () => {
  const code = { code: 'ERR_GS_OPTION_INVALID' };
  const handler = { value: () => {} };
  expect(() => OnAlert('')).toThrow(expect.objectContaining(code));
  expect(() => OnAlert()(class {}, 'of the class', handler)).toThrow(expect.objectContaining(code));
  expect(() => OnAlert()({}, 'field', { value: undefined as never })).toThrow(GoldenSignalsError);
});
