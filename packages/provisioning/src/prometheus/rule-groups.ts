import { promql } from '@golden-signals/core/extension';
import type { Recording } from './recordings.ts';
import type { AlertingRule, RecordingRule, RuleFile } from './rule-file.ts';
import type { ResolvedRuleOptions } from './rule-options.ts';

/** Windows of many hours, and weeks, take long to read, and change slowly. */
const longIntervalMs = 60_000;
const longSuffix = ':long';

/** Returns what a group is called that is read less often, beside the one of its concern. */
export function longConcern(concern: string): string {
  return concern.endsWith(longSuffix) ? concern : `${concern}${longSuffix}`;
}

/** Puts rules into groups, one for each concern, where what is recorded comes before what uses it. */
export class RuleGroups {
  readonly #job: string;
  readonly #intervalMs: number;
  readonly #recordings = new Map<string, Recording[]>();
  readonly #rules = new Map<string, Array<RecordingRule | AlertingRule>>();

  constructor({ job, evaluationIntervalMs }: Pick<ResolvedRuleOptions, 'job' | 'evaluationIntervalMs'>) {
    this.#job = job;
    this.#intervalMs = evaluationIntervalMs;
  }

  record(recordings: readonly Recording[]): void {
    for (const recording of recordings) {
      this.#rulesOf(recording.concern);
      const known = this.#recordings.get(recording.name);
      if (known === undefined) this.#recordings.set(recording.name, [recording]);
      else if (!known.some(({ where }) => isSame(where, recording.where))) known.push(recording);
    }
  }

  add(concern: string, rules: ReadonlyArray<RecordingRule | AlertingRule>): void {
    this.#rulesOf(concern).push(...rules);
  }

  toFile(): RuleFile {
    const recorded = [...this.#recordings.values()].flatMap(apart);
    return {
      groups: Array.from(this.#rules, ([concern, rules]) => ({
        name: `${this.#job}-${concern}`,
        interval: promql.duration(
          concern.endsWith(longSuffix) ? Math.max(longIntervalMs, this.#intervalMs) : this.#intervalMs,
        ),
        rules: [...recorded.filter((recording) => recording.concern === concern).map(toRule), ...rules],
      })),
    };
  }

  #rulesOf(concern: string): Array<RecordingRule | AlertingRule> {
    const rules = this.#rules.get(concern) ?? [];
    this.#rules.set(concern, rules);
    return rules;
  }
}

function toRule({ name, where, labels, expr }: Recording): RecordingRule {
  const added = labels(where);
  return {
    record: name,
    expr: expr(where),
    ...(Object.keys(added).length > 0 && { labels: added }),
  };
}

/**
 * Recordings of one name must not have a series in common. Those of other values of the same labels have none; where one is of
 * all series, or they differ in which labels they ask for, one records all of them.
 */
function apart(recordings: readonly Recording[]): readonly Recording[] {
  const [first] = recordings;
  const names = ({ where }: Recording) => Object.keys(where).sort().join();
  if (recordings.every((one) => names(one) === names(first!))) return recordings;
  return [{ ...first!, where: {} }];
}

function isSame(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): boolean {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name]);
}
