import type { ExtensionHost } from '@golden-signals/core/extension';
import type { Part } from '../part.ts';
import { endOfSecond, momentOf } from './moment-of.ts';
import { slosOfRoute } from './route-slos.ts';
import type { SharedSections } from './shared-sections.ts';
import { windowOf } from './windows.ts';

/** What is read here of other sections. */
interface Slow {
  readonly recent: readonly { readonly route: string }[];
}
interface Errors {
  readonly groups: readonly { readonly routes: Readonly<Record<string, number>> }[];
}
interface Queries {
  readonly routes: readonly { readonly route: string }[];
}
interface Dependencies {
  readonly work: readonly { readonly name: string }[];
}

const maxListed = 20;

/** All that is known of one route: `route`, over the `window`, or in the minute of a moment, `at`. */
export function routePart(host: ExtensionHost, shared: SharedSections): Part {
  const { clock, live } = host;
  const read = <Data>(path: string) => shared.read(path)?.data as Data | undefined;
  return {
    everyMs: 2_000,
    read(parameters) {
      const route = parameters.get('route') ?? '';
      const isOfRoute = (name: string) => name === route || name.endsWith(` ${route}`);
      // What is a moment ago is found in minutes.
      const isShort = windowOf(parameters) <= 60_000 && !parameters.has('at');
      const window = isShort ? 'short' : 'long';
      const now = clock.now();
      const wallMs = clock.wallTimeMs();
      const atMs = momentOf(parameters)?.atMs;
      return {
        route,
        windowSeconds: live.windowSeconds(window),
        toMs: wallMs,
        ...(atMs === undefined ? {} : { atMs }),
        signals:
          atMs === undefined
            ? live.route(route, window)
            : live.routesAt(endOfSecond(atMs) - wallMs + now).find((one) => one.route === route),
        slots: live
          .latencySlots(route, window)
          .map((slot) => ({ ...slot, fromMs: Math.round(wallMs - now + slot.fromMs) })),
        slow: (read<Slow>('slow')?.recent ?? []).filter((one) => one.route === route).slice(0, maxListed),
        errors: (read<Errors>('errors')?.groups ?? [])
          .filter(({ routes }) => Object.keys(routes).some(isOfRoute))
          .slice(0, maxListed),
        // Never is no number in JSON.
        slowThresholdMs: finite(live.slowThresholdMs(route)),
        slos: slosOfRoute(route, host),
        time: read<Dependencies>('dependencies')?.work.find(({ name }) => name === route),
        queries: (read<Queries>('queries')?.routes ?? []).filter((one) => isOfRoute(one.route)),
      };
    },
  };
}

function finite(number: number | undefined): number | undefined {
  return Number.isFinite(number) ? number : undefined;
}
