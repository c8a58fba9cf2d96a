import type { ExtensionHost } from '@golden-signals/core/extension';
import { compareVersions } from './compare-versions.ts';
import { countVerdicts, outcomeSentence } from './outcome-sentence.ts';
import { toCounts } from './route-counts.ts';
import type { DeployComparison, DeployOutcome, DeployReport, RouteChange } from './shapes.ts';
import { maxRoutes, Slices } from './slices.ts';

/** Looks whether a minute is over; only then anything is read. */
const lookEveryMs = 10_000;
/** What a version does while it starts, and its code is not compiled yet, says nothing about it. */
const warmUpMs = 60_000;
const maxOutcomes = 20;

type Host = Pick<ExtensionHost, 'live' | 'service' | 'signals'>;

/** What a process leaves to the next one, ready for JSON. */
export interface SavedDeploys {
  readonly version: string;
  /** The deploy of this version, in Unix milliseconds; undefined for the first that is known. */
  readonly deployedAtMs: number | undefined;
  /** Of the version before. */
  readonly before: { readonly version: string; readonly slices: unknown } | undefined;
  readonly first: unknown;
  readonly recent: unknown;
  readonly outcomes: readonly DeployOutcome[];
}

/**
 * What the routes were like before and after the deploys of one service, where a history file outlives them: the last hour of
 * the version before beside the first hour of the one that runs, without its first minute. Read from the live windows once
 * a minute, so that no request has to be counted for it.
 */
export class Deploys {
  readonly #host: Host;
  readonly #previousVersion: string | undefined;
  readonly #before: Slices;
  /** The first hour of this version. */
  readonly #first: Slices;
  /** Its last hour, for the next one. */
  readonly #recent: Slices;
  readonly #outcomes: readonly DeployOutcome[];
  /** By the clock, up to where requests were taken in; undefined while nothing measures them. */
  #takenToMs: number | undefined;
  #compared: readonly RouteChange[] | undefined;

  constructor(host: Host) {
    this.#host = host;
    const saved = (host.signals.remember('deploys', () => this.#save()) ?? {}) as Partial<SavedDeploys>;
    const outcomes = Array.isArray(saved.outcomes) ? saved.outcomes.filter(isOutcome) : [];
    if (saved.version === host.service.version) {
      this.#previousVersion = saved.before?.version;
      this.#before = Slices.restore(saved.before?.slices);
      this.#first = Slices.restore(saved.first);
      this.#recent = Slices.restore(saved.recent);
      this.#outcomes = outcomes;
      return;
    }
    this.#previousVersion = saved.version;
    this.#before = Slices.restore(saved.recent);
    this.#first = new Slices();
    this.#recent = new Slices();
    const { deployedAtMs, before, first } = saved;
    if (deployedAtMs === undefined) this.#outcomes = outcomes;
    else {
      const routes = this.#compare(Slices.restore(before?.slices), Slices.restore(first));
      this.#outcomes = [...outcomes, outcomeOf(deployedAtMs, routes)].slice(-maxOutcomes);
    }
  }

  /** Takes in the minutes that are over. */
  take(): void {
    const { live } = this.#host;
    const minutes = live.finishedMinutes(this.#takenToMs ?? Number.NEGATIVE_INFINITY, maxRoutes);
    if (minutes === undefined) return;
    if (this.#takenToMs === undefined) {
      this.#takenToMs = minutes.fromMs + warmUpMs;
      return;
    }
    const { fromMs, toMs, routes } = minutes;
    if (toMs <= fromMs) return;
    this.#takenToMs = toMs;
    const slice = {
      seconds: Math.round((toMs - fromMs) / 1_000),
      routes: new Map(routes.map((one) => [one.route, toCounts(one)])),
    };
    if (!this.#first.isFull) {
      this.#first.add(slice);
      this.#compared = undefined;
    }
    this.#recent.add(slice);
    this.#recent.dropOldest();
  }

  /** Returns the latest deploy and what it has changed; undefined while none is known. */
  get latest(): DeployComparison | undefined {
    const marker = this.#host.signals.markers().at(-1);
    if (marker === undefined) return undefined;
    // Where the file knows of the deploy, and this page was not in use before it.
    const isKnown = marker.previousVersion === this.#previousVersion;
    this.#compared ??= this.#compare(isKnown ? this.#before : new Slices(), this.#first);
    const { timestampMs, version, previousVersion } = marker;
    return {
      version,
      previousVersion,
      beforeSeconds: isKnown ? this.#before.seconds : 0,
      afterSeconds: this.#first.seconds,
      ...outcomeOf(timestampMs, this.#compared),
      counts: countVerdicts(this.#compared),
      routes: this.#compared,
    };
  }

  report(): DeployReport {
    const { service, signals } = this.#host;
    const earlier = signals
      .markers()
      .slice(0, -1)
      .map((marker) => ({
        ...this.#outcomes.find(({ timestampMs }) => timestampMs === marker.timestampMs),
        ...marker,
      }));
    return {
      version: service.version,
      isSaved: signals.isSaved,
      latest: this.latest,
      earlier: earlier.reverse(),
    };
  }

  #compare(before: Slices, after: Slices): RouteChange[] {
    if (before.all.length === 0 || after.all.length === 0) return [];
    const errorRatio = this.#host.signals.get('http.error_ratio');
    return compareVersions(before.all, after.all, (ratio) => errorRatio.severity(ratio));
  }

  #save(): SavedDeploys {
    const version = this.#previousVersion;
    return {
      version: this.#host.service.version,
      deployedAtMs: this.#host.signals.markers().at(-1)?.timestampMs,
      before: version === undefined ? undefined : { version, slices: this.#before.save() },
      first: this.#first.save(),
      recent: this.#recent.save(),
      outcomes: this.#outcomes,
    };
  }
}

/** Has deploys watched as long as the monitor runs; without a file that outlives it nothing is kept. */
export function watchDeploys(host: ExtensionHost): Deploys {
  const deploys = new Deploys(host);
  if (!host.signals.isSaved) return deploys;
  host.every(lookEveryMs, () => deploys.take());
  host.onClose(() => deploys.take());
  return deploys;
}

function outcomeOf(timestampMs: number, routes: readonly RouteChange[]): DeployOutcome {
  return { timestampMs, sentence: outcomeSentence(routes), severity: routes[0]?.severity };
}

function isOutcome(saved: Partial<DeployOutcome>): saved is DeployOutcome {
  return typeof saved?.timestampMs === 'number' && typeof saved.sentence === 'string';
}
