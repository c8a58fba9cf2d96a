import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { level, ReviewedService } from './support.ts';

const defaults = {
  ...{ cpu_percent: 80, memory_percent: 85, disk_percent: 90 },
  ...{ response_time_ms: 1_000, error_rate_percent: 5, cache_hit_rate_percent: 80 },
};

let service: ReviewedService;

beforeEach(async () => {
  service = await new ReviewedService({ http: { slowThresholdMs: 60_000 } }).listen();
});

afterEach(() => service.close());

const read = () => service.monitor.status().read();

describe('thresholds', () => {
  test('have defaults, and are one with the limits of signals', () => {
    const status = service.monitor.status();
    expect(service.monitor.status()).toBe(status);
    expect(status.thresholds).toEqual(defaults);
    status.setThresholds({ error_rate_percent: 2, cache_hit_rate_percent: 90 });
    expect(status.thresholds).toEqual({ ...defaults, error_rate_percent: 2, cache_hit_rate_percent: 90 });
    expect(service.host.signals.get('http.error_ratio').limits).toEqual({
      warning: 0.02,
      critical: expect.closeTo(0.024, 6),
    });
    service.host.signals.setLimits('http.latency_p99', { warning: 0.3 });
    expect(status.thresholds.response_time_ms).toBe(300);
  });

  test('are refused where they make no sense, and then nothing has changed', () => {
    const status = service.monitor.status();
    for (const wrong of [{ cpu: 80 }, { error_rate_percent: 101 }, { response_time_ms: '1s' }]) {
      expect(() => status.setThresholds({ memory_percent: 50, ...wrong } as never)).toThrow(
        expect.objectContaining({ code: expect.stringMatching(/^ERR_GS_OPTION_/) }),
      );
    }
    expect(status.thresholds).toEqual(defaults);
  });

  test('that are set before somebody provides the signal count from then on', () => {
    service.monitor.status().setThresholds({ disk_percent: 50 });
    expect(read().values.disk_percent).toEqual({
      ...{ value: undefined, threshold: 50, severity: undefined, sinceMs: undefined },
    });
    service.host.signals.define(level('system.disk', 'Disk', () => 0.55));
    expect(read().values.disk_percent).toMatchObject({ value: 55, threshold: 50, severity: 'warning' });
  });
});

describe('what is past its threshold', () => {
  test('is a warning, and critical beyond 1.2 times', async () => {
    expect(read()).toMatchObject({ severity: undefined, past: [] });
    await service.serve(10, { durationMs: 1_100 });
    expect(read()).toMatchObject({
      severity: 'warning',
      past: ['response_time_ms'],
      values: { response_time_ms: { severity: 'warning' }, cpu_percent: { value: undefined } },
    });
    await service.serve(10, { durationMs: 1_300, status: 500 });
    service.clock.advance(10_000);
    expect(read()).toMatchObject({
      severity: 'critical',
      past: ['response_time_ms', 'error_rate_percent'],
      values: { response_time_ms: { severity: 'critical' }, error_rate_percent: { value: 50 } },
    });
    service.monitor.status().setThresholds({ response_time_ms: 5_000, error_rate_percent: 60 });
    expect(read()).toMatchObject({ severity: undefined, past: [] });
  });

  test('of what cannot exceed 100 % may become critical all the same', () => {
    service.monitor.status().setThresholds({ memory_percent: 90 });
    service.memory = 0.94;
    expect(read().values.memory_percent.severity).toBe('warning');
    service.memory = 0.96;
    expect(read().values.memory_percent.severity).toBe('critical');
  });

  test('is so since somebody looked first, until it is over', () => {
    const status = service.monitor.status();
    status.start({ intervalMs: 5_000 });
    service.memory = 0.9;
    service.clock.advance(12_000);
    const sinceMs = service.clock.wallTimeMs() - 7_000;
    expect(read().values.memory_percent).toMatchObject({ value: 90, sinceMs });
    service.clock.advance(60_000);
    expect(JSON.parse(JSON.stringify(status)).values.memory_percent).toMatchObject({ sinceMs });
    service.memory = 0.2;
    service.clock.advance(60_000);
    expect(read().values.memory_percent.sinceMs).toBeUndefined();
  });
});

describe('sampling', () => {
  test('rests until it is started, is restarted with another interval, and ends', () => {
    const status = service.monitor.status();
    const timers = service.clock.pendingTimers;
    expect(read().sampling).toEqual({ isRunning: false, intervalMs: 10_000, errors: 0 });
    status.start();
    const running = service.clock.pendingTimers;
    status.start({ intervalMs: 2_000 });
    expect(service.clock.pendingTimers).toBe(running);
    expect(read().sampling).toEqual({ isRunning: true, intervalMs: 2_000, errors: 0 });
    status.stop();
    status.stop();
    expect(service.clock.pendingTimers).toBe(timers);
    expect(() => status.start({ intervalMs: 10 })).toThrow(/"intervalMs" must be/);
  });
});
