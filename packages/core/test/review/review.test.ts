import { createMonitor, type Review, reviewMarkdown, reviewText } from '@golden-signals/core';
import { FakeClock, MemoryLogger } from '@golden-signals/core/testing';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { ReviewedService } from './support.ts';

let service: ReviewedService;

beforeEach(async () => {
  service = await new ReviewedService({ http: { slowThresholdMs: 60_000 } }).listen();
});

afterEach(() => service.close());

const signalOf = ({ signals }: Review, id: string) => signals.find((signal) => signal.id === id)!;
const severitiesOf = ({ reasons }: Review) => reasons.map(({ signal, severity }) => `${signal} ${severity}`);

describe('the grade', () => {
  test('needs a hundred requests', async () => {
    await service.serve(99);
    expect(service.monitor.review()).toMatchObject({
      requests: 99,
      grade: undefined,
      ungraded: 'there were 99 requests, and a grade needs 100',
    });
    await service.serve(1);
    service.clock.advance(10_000);
    expect(service.monitor.review()).toMatchObject({
      ...{ requests: 100, grade: 'excellent', ungraded: undefined, points: 0, reasons: [] },
      service: { name: 'shop', version: '1.4.0' },
    });
  });

  test('falls with each signal past its target or a limit, and says why', async () => {
    await service.serve(98);
    await service.serve(2, { status: 500 });
    service.clock.advance(10_000);
    const good = service.monitor.review();
    expect(good).toMatchObject({
      grade: 'good',
      points: 1,
      reasons: [
        {
          ...{ signal: 'http.error_ratio', severity: 'info', points: 1 },
          text: 'Error ratio is 2.00 %, and should be below 1.00 %: 1 point',
        },
      ],
    });
    service.memory = 0.9;
    expect(service.monitor.review()).toMatchObject({ grade: 'fair', points: 3 });
    service.memory = 0.96;
    const poor = service.monitor.review();
    expect(poor).toMatchObject({ grade: 'fair', points: 5 });
    expect(severitiesOf(poor)).toEqual(['process.memory_ratio critical', 'http.error_ratio info']);
    service.host.signals.setLimits('http.error_ratio', { warning: 0.015 });
    expect(service.monitor.review()).toMatchObject({ grade: 'poor', points: 8 });
    service.memory = undefined;
    expect(severitiesOf(service.monitor.review())).toEqual(['http.error_ratio critical']);
  });
});

describe('the grade and the findings', () => {
  const finding = (severity: 'info' | 'warning' | 'critical') => ({
    ...{
      id: `made-up:${severity}`,
      severity,
      title: `Something is ${severity}`,
      evidence: [],
      next: 'Look.',
    },
  });

  test.each([
    ['info', 'excellent', undefined],
    ['warning', 'good', 'warning'],
    ['critical', 'fair', 'critical'],
  ] as const)('with a finding that is %s the best is %s', async (severity, grade, limitedBy) => {
    await service.serve(100);
    service.clock.advance(10_000);
    service.host.findings.add('made-up', () => [finding('info'), finding(severity)]);
    const review = service.monitor.review();
    expect(review).toMatchObject({ grade, limitedBy, points: 0 });
    const because = limitedBy === undefined ? grade : `${grade} because of a ${limitedBy} finding`;
    expect(reviewText(review)).toContain(`shop 1.4.0: ${because} (100 requests`);
  });

  test('the signals may be worse than any finding', async () => {
    await service.serve(50);
    await service.serve(50, { status: 500 });
    service.memory = 0.96;
    service.clock.advance(10_000);
    service.host.findings.add('made-up', () => [finding('critical')]);
    expect(service.monitor.review()).toMatchObject({ grade: 'poor', limitedBy: undefined, points: 8 });
  });

  test('a report says what limits the grade', async () => {
    await service.serve(100);
    service.clock.advance(10_000);
    service.host.findings.add('made-up', () => [finding('critical')]);
    expect(service.monitor.report()).toMatch(
      /^review:\n {2}fair: nothing is past its target or limit, but a finding is critical\n {2}critical: Something is critical$/m,
    );
  });

  test('a report does not repeat new errors, which have lines of their own', async () => {
    service.monitor.captureError(new RangeError('once'));
    service.clock.advance(10_000);
    expect(service.monitor.review().findings.map(({ title }) => title)).toContainEqual(
      expect.stringMatching(/^A new error: RangeError/),
    );
    const report = service.monitor.report();
    expect(report).toContain('RangeError');
    expect(report).not.toContain('A new error');
  });
});

test('a process that has just started is not judged by what loading took', async () => {
  service.memory = 0.99;
  await service.serve(100);
  expect(service.monitor.review()).toMatchObject({ grade: 'excellent', uptimeSeconds: 1 });
  service.clock.advance(9_000);
  expect(service.monitor.review()).toMatchObject({ grade: 'fair', points: 4 });
});

describe('the signals', () => {
  test('are shown with their target, limits, average and peak; what nobody provides is unknown', async () => {
    await service.serve(50);
    service.clock.advance(10_000);
    await service.serve(50, { status: 500 });
    service.memory = 0.7;
    service.clock.advance(10_000);
    service.memory = 0.1;
    service.clock.advance(10_000);
    const review = service.monitor.review();
    expect(signalOf(review, 'http.error_ratio')).toMatchObject({
      ...{ value: 0.5, average: 0.5, peak: 1, target: 0.01, isTargetMet: false, severity: 'critical' },
      limits: { warning: 0.05, critical: expect.closeTo(0.06, 6) },
    });
    const memory = signalOf(review, 'process.memory_ratio');
    expect(memory).toMatchObject({
      value: 0.1,
      peak: 0.7,
      target: 0.8,
      isTargetMet: true,
      severity: undefined,
    });
    // Samples every ten seconds: the first where the service began.
    expect(memory.average).toBeCloseTo((0.3 + 0.7 + 0.1) / 3, 6);
    expect(memory.peakAtMs).toBe(new FakeClock().wallTimeMs() + 20_000);
    expect(signalOf(review, 'cache.hit_ratio')).toMatchObject({
      ...{ value: undefined, average: undefined, target: 0.8, isTargetMet: undefined, severity: undefined },
    });
  });

  test('are of the window once it is remembered, and of the time since the start until then', async () => {
    await service.serve(100, { status: 500 });
    service.clock.advance(30 * 60_000);
    const first = service.monitor.review();
    expect(signalOf(first, 'http.error_ratio')).toMatchObject({ value: 1 });
    expect(signalOf(first, 'http.error_ratio').coveredSeconds).toBeGreaterThan(1_800);
    service.clock.advance(20 * 60_000);
    await service.serve(100);
    service.clock.advance(2_000);
    const later = service.monitor.review();
    expect(later).toMatchObject({ requests: 100, grade: 'excellent' });
    expect(signalOf(later, 'http.error_ratio')).toMatchObject({ value: 0, average: 0.5 });
    expect(signalOf(later, 'http.error_ratio').coveredSeconds).toBeLessThanOrEqual(910);
  });

  test('without a common series are those of the worst', async () => {
    service.host.signals.define({
      ...{ kind: 'level', over: 'mean', id: 'pool.usage', title: 'Pool', unit: 'ratio', better: 'lower' },
      labels: ['pool'],
      limits: { warning: 0.8 },
      series: () => ['a', 'b'].map((pool) => ({ pool })),
      value: ({ pool }) => (pool === undefined ? undefined : pool === 'b' ? 0.9 : 0.2),
      promql: () => undefined,
    });
    const review = service.monitor.review();
    expect(signalOf(review, 'pool.usage')).toMatchObject({ value: 0.9, labels: { pool: 'b' } });
    expect(review.reasons.map(({ text }) => text)).toEqual([
      'Pool (b) is 90.0 %, and should be below 80.0 %: 2 points',
    ]);
  });
});

test('findings are in order of what they cost', () => {
  const base = { title: 't', evidence: [], next: 'Do it.' };
  service.host.findings.add('some', () => [
    { ...base, id: 'severe', severity: 'critical' },
    { ...base, id: 'cheap', severity: 'critical', cost: 0.1 },
    { ...base, id: 'dear', severity: 'info', cost: 5 },
  ]);
  expect(service.monitor.review().findings.map(({ id }) => id)).toEqual(['dear', 'cheap', 'severe']);
});

test('routes that fail too often or take too long are findings, once there are enough requests', async () => {
  await service.serve(19, { status: 500, durationMs: 1_300 });
  expect(service.monitor.review().findings.filter(({ id }) => id.startsWith('route-'))).toEqual([]);
  await service.serve(81, { status: 500, durationMs: 1_300 });
  const findings = service.monitor.review().findings.filter(({ id }) => id.startsWith('route-'));
  expect(findings).toMatchObject([
    {
      ...{ id: 'route-errors:/500/1300', severity: 'critical', labels: { route: '/500/1300' } },
      title: '100.0 % of the requests to /500/1300 fail',
      evidence: [expect.stringMatching(/^100 of 100 in the last /), 'the limit is 6.00 %'],
    },
    { id: 'route-latency:/500/1300', severity: 'critical', signal: 'http.latency_p99' },
  ]);
});

test('what holds for many routes is told once, with those that cost most', async () => {
  for (const [at, requests] of [100, 120, 110, 130].entries()) {
    await service.serve(requests, { status: 500, durationMs: 1_300 + at });
  }
  await service.serve(100);
  const findings = service.monitor.review().findings.filter(({ id }) => id.startsWith('route-'));
  expect(findings).toMatchObject([
    {
      ...{ id: 'route-errors', severity: 'critical', signal: 'http.error_ratio' },
      title: '4 of 5 routes fail too often',
      evidence: [
        '100.0 % of /500/1303',
        '100.0 % of /500/1301',
        '100.0 % of /500/1302',
        'the limit is 5.00 %',
      ],
    },
    {
      ...{ id: 'route-latency', severity: 'critical', signal: 'http.latency_p99' },
      title: '4 of 5 routes take too long',
      evidence: [
        expect.stringMatching(/^p99 of \/500\/1303 is 1\.30 s$/),
        ...[expect.anything(), expect.anything()],
        'the limit is 1.00 s',
      ],
    },
  ]);
  expect(findings[0]).not.toHaveProperty('labels');
});

describe('a review as text', () => {
  beforeEach(async () => {
    service.memory = 0.9;
    service.host.findings.add('some', () => [
      {
        ...{ id: 'f', severity: 'warning', title: 'GET /a|b <runs> a query', evidence: ['10 times'] },
        next: 'Fetch them in one query.',
      },
    ]);
    await service.serve(100);
    service.clock.advance(10_000);
  });

  test('has the grade, its reasons, the numbers and what to do', () => {
    const lines = reviewText(service.monitor.review()).split('\n');
    expect(lines[0]).toMatch(/^shop 1\.4\.0: good \(100 requests in the last 11 s, up 11 s\)$/);
    expect(lines[1]).toBe('  Memory is 90.0 %, and should be below 85.0 %: 2 points');
    expect(lines.find((line) => line.startsWith('Memory'))).toMatch(
      /90\.0 % .* 90\.0 % +80\.0 % +85\.0 % +95\.0 % +warning$/,
    );
    expect(lines.find((line) => line.startsWith('cache.hit_ratio'))).toContain('unknown');
    expect(lines.slice(-4)).toEqual([
      '  warning: GET /a|b <runs> a query',
      '    - 10 times',
      '    > Fetch them in one query.',
      '',
    ]);
  });

  test('is Markdown in which nothing is taken for markup', () => {
    const markdown = reviewMarkdown(service.monitor.review());
    expect(markdown).toContain('## shop 1.4.0: good');
    expect(markdown).toContain('| Memory | 90.0 % |');
    expect(markdown).toContain('**warning: GET /a\\|b \\<runs\\> a query**');
  });

  test('is a section: with an endpoint, in the report, and a card', async () => {
    expect(await service.read('/monitoring/review')).toMatchObject({
      grade: 'good',
      findings: [{ id: 'f' }],
    });
    const said = service.monitor.reportSections().filter(({ lines }) => lines.join().includes('Memory'));
    expect(said).toEqual([
      {
        headline: 'review',
        lines: [
          'good: 2 points in 1 signal',
          'Memory is 90.0 %, and should be below 85.0 %: 2 points',
          'warning: GET /a|b <runs> a query',
        ],
      },
    ]);
    expect(service.monitor.diagnostics().review).toMatchObject({ grade: 'good' });
    expect(await service.read('/monitoring/live')).toMatchObject({
      cards: expect.arrayContaining([{ section: 'review', title: 'Grade', value: 'good' }]),
    });
  });
});

test('a monitor that is closed can still be reviewed, and one that is switched off has nothing to say', async () => {
  await service.monitor.close();
  expect(service.monitor.review()).toMatchObject({ grade: undefined, requests: 0 });
  const off = createMonitor({ enabled: false, logger: new MemoryLogger(), env: {} });
  expect(off.review()).toMatchObject({ grade: undefined, reasons: [], findings: [] });
  expect(off.diagnostics()).not.toHaveProperty('review');
  expect(() => off.status().start()).not.toThrow();
  expect(off.status().read()).toMatchObject({ severity: undefined, sampling: { isRunning: false } });
  expect(() => off.review({ window: 'day' as never })).toThrow(/one of "short", "long"/);
});
