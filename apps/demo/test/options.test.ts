import { describe, expect, test } from '@jest/globals';
import { parseOptions, UsageError } from '../src/options.ts';

describe('parseOptions', () => {
  test('without arguments gives the defaults', () => {
    expect(parseOptions([])).toEqual({
      framework: 'express',
      host: '127.0.0.1',
      port: 3000,
      rate: 200,
      seed: 1,
      durationSeconds: undefined,
      drainSeconds: 0,
      with: [],
      help: false,
    });
  });

  test('understands both spellings of a value', () => {
    const argv = [
      '--duration',
      '10',
      '--port=8080',
      '--rate',
      '12.5',
      '--seed=7',
      '--framework',
      'nestjs',
      '--drain=5',
      '--host',
      '::',
      '--with',
      'prometheus, alertmanager',
    ];
    expect(parseOptions(argv)).toEqual({
      framework: 'nestjs',
      host: '::',
      port: 8080,
      rate: 12.5,
      seed: 7,
      durationSeconds: 10,
      drainSeconds: 5,
      with: ['prometheus', 'alertmanager'],
      help: false,
    });
    expect(parseOptions(['-h']).help).toBe(true);
  });

  test.each([
    [['--port', '70000'], '--port must be a whole number from 0 to 65535, not "70000".'],
    [['--port', '3000.5'], '--port must be a whole number from 0 to 65535, not "3000.5".'],
    [['--rate', 'fast'], '--rate must be a number from 0 to 20000, not "fast".'],
    [['--rate='], '--rate must be a number from 0 to 20000, not "".'],
    [['--duration', '0'], '--duration must be a number from 1 to 86400, not "0".'],
    [['--drain=-1'], '--drain must be a number from 0 to 3600, not "-1".'],
    [['--seed=-1'], '--seed must be a whole number from 0 to 4294967295, not "-1".'],
    [['--framework', 'koa'], '--framework must be one of express, fastify, nestjs, not "koa".'],
    [['--with', 'grafana'], '--with must be some of prometheus, alertmanager, not "grafana".'],
    [['--with', 'alertmanager'], '--with alertmanager needs prometheus too: nobody else tells it of alerts.'],
    [['--frameworks', 'express'], "Unknown option '--frameworks'"],
    [['express'], "Unexpected argument 'express'"],
  ])('refuses %j', (argv, message) => {
    expect(() => parseOptions(argv)).toThrow(UsageError);
    expect(() => parseOptions(argv)).toThrow(message);
  });
});
