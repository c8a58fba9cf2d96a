import type { Clock } from '../base/clock.ts';
import { GoldenSignalsError } from '../base/coded-error.ts';
import { hasMethods, invalidOption, isNonEmptyString, type Rule } from '../base/option-rules.ts';
import { swallowRejection } from '../base/swallow-rejection.ts';
import type { Extension } from '../host/extension-host.ts';
import type { Undo } from '../work/work-listeners.ts';
import type { Events } from './events.ts';
import { type HostParts, StagedHost } from './extension-host.ts';

/** What the extensions of a monitor need of it. */
interface ExtensionsParts {
  readonly events: Events;
  readonly closed: boolean;
  hostParts(clock: Clock): HostParts;
  /** Tracks contexts from now on, unless the user refuses them. */
  requireContexts(): Undo;
  /** Called for each extension that stays. */
  onUse(extension: Extension): void;
}

/** An extension whose setup has returned, and which may still be taken back. */
interface Staged {
  readonly extension: Extension;
  readonly host: StagedHost;
  readonly undoContexts: Undo;
}

/** The extensions of one monitor, by name. */
export class Extensions {
  readonly #parts: ExtensionsParts;
  readonly #inUse = new Map<string, Extension>();

  constructor(parts: ExtensionsParts) {
    this.#parts = parts;
  }

  /**
   * Sets up those that are not in use yet: all of them or, when one fails, none.
   *
   * @throws GoldenSignalsError as `Monitor.use`
   */
  use(extensions: readonly Extension[], clock: Clock): void {
    const staged: Staged[] = [];
    try {
      for (const extension of extensions) {
        if (this.#isNew(extension)) staged.push(this.#setUp(extension, clock));
      }
      // Together, because one may listen to another that comes later.
      for (const { host } of staged) this.#parts.events.assertDeclared(host.heardEvents);
    } catch (error) {
      for (const one of staged.reverse()) this.#takeBack(one);
      throw error;
    }
    for (const { extension, host } of staged) {
      host.registrations.keep();
      this.#parts.onUse(extension);
    }
  }

  #isNew(extension: Extension): boolean {
    assertArgument('extension', extension, hasMethods('setup'));
    const { name } = extension;
    assertArgument('name', name, isNonEmptyString);
    if (this.#parts.closed) {
      throw new GoldenSignalsError(
        'ERR_GS_MONITOR_CLOSED',
        `The monitor is closed and cannot use the extension "${name}"; use it before close(), or with another monitor.`,
      );
    }
    const inUse = this.#inUse.get(name);
    if (inUse === undefined || inUse === extension) return inUse === undefined;
    throw new GoldenSignalsError(
      'ERR_GS_EXTENSION_DUPLICATE',
      `The monitor uses another extension "${name}" already. Make it once and give the same object everywhere, or give the second application a monitor of its own, { monitor: createMonitor() }. In tests, close each application or monitor before the next one is made.`,
    );
  }

  #setUp(extension: Extension, clock: Clock): Staged {
    const { name, requires = {} } = extension;
    const missing = requires.extensions?.find((required) => !this.#inUse.has(required));
    if (missing !== undefined) {
      throw new GoldenSignalsError(
        'ERR_GS_EXTENSION_MISSING',
        `The extension "${name}" requires "${missing}": use that one first.`,
      );
    }
    const undoContexts = requires.requestContext ? this.#parts.requireContexts() : () => {};
    const staged = { extension, host: new StagedHost(name, this.#parts.hostParts(clock)), undoContexts };
    this.#inUse.set(name, extension);
    try {
      const result: unknown = extension.setup(staged.host);
      if (!swallowRejection(result)) return staged;
    } catch (error) {
      this.#takeBack(staged);
      throw error;
    }
    this.#takeBack(staged);
    throw new GoldenSignalsError(
      'ERR_GS_EXTENSION_ASYNC',
      `The setup of the extension "${name}" returned a promise; it has to register everything at once: make it no async function, and start what takes time without waiting for it.`,
    );
  }

  #takeBack({ extension, host, undoContexts }: Staged): void {
    host.registrations.takeBack();
    this.#inUse.delete(extension.name);
    undoContexts();
  }
}

function assertArgument(name: string, value: unknown, rule: Rule): void {
  const mustBe = rule(value);
  if (mustBe !== undefined) throw invalidOption('use', name, value, mustBe);
}
