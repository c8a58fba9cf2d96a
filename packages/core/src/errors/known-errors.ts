const maxKnown = 1_000;
/** Of an earlier process, so that there is room for what is new. */
const maxRestored = 800;
/** Of one error, the latest. */
const maxVersions = 5;

interface Known {
  readonly firstSeenVersion: string;
  /** In which it was seen, the latest last. */
  readonly versions: readonly string[];
  readonly isNew: boolean;
}

type SavedKnown = readonly [
  fingerprint: string,
  firstSeenVersion: string,
  isNew: boolean,
  /** Not saved where it is the first alone. */
  versions?: readonly string[],
];

/** What a process leaves to the next one. */
interface SavedErrors {
  readonly version: string;
  readonly hasEarlier: boolean;
  /** The most recently seen last. */
  readonly known: readonly SavedKnown[];
}

/**
 * Which errors were there before the version that runs, where a history file outlives the deploys.
 *
 * A thousand fingerprints are known. When there are more, those of earlier versions stay, because to forget one would make
 * it new.
 */
export class KnownErrors {
  readonly #version: string;
  readonly #known = new Map<string, Known>();
  readonly #hasEarlier: boolean;
  #newErrors = 0;

  /** @param saved What an earlier process has left: what is not of this shape is left out. */
  constructor(version: string, saved?: unknown) {
    this.#version = version;
    const { version: savedVersion, hasEarlier, known } = (saved ?? {}) as Partial<SavedErrors>;
    const isOther = typeof savedVersion === 'string' && savedVersion !== version;
    this.#hasEarlier = isOther || hasEarlier === true;
    for (const [fingerprint, firstSeenVersion, isNew, versions] of Array.isArray(known)
      ? known.slice(-maxRestored).filter(isSaved)
      : [])
      this.#known.set(fingerprint, {
        firstSeenVersion,
        versions: isTexts(versions) ? versions.slice(-maxVersions) : [firstSeenVersion],
        isNew: isNew && !isOther,
      });
  }

  /** Takes in one error. It is new where it is known that no earlier version has seen it. */
  note(fingerprint: string): Known {
    const known = this.#seenNow(this.#known.get(fingerprint));
    // A map keeps the order in which its entries were set.
    if (this.#known.delete(fingerprint) || this.#known.size < maxKnown) this.#known.set(fingerprint, known);
    const isNew = known.isNew && this.#hasEarlier;
    if (isNew) this.#newErrors += 1;
    return { ...known, isNew };
  }

  /** Errors since the start that nobody saw before this version; undefined where no earlier version is known. */
  get newErrors(): number | undefined {
    return this.#hasEarlier ? this.#newErrors : undefined;
  }

  /** Returns what the next process needs, ready for JSON. */
  save(): SavedErrors {
    const known = Array.from(
      this.#known,
      ([fingerprint, { firstSeenVersion, isNew, versions }]): SavedKnown =>
        versions.length === 1 && versions[0] === firstSeenVersion
          ? [fingerprint, firstSeenVersion, isNew]
          : [fingerprint, firstSeenVersion, isNew, versions],
    );
    return { version: this.#version, hasEarlier: this.#hasEarlier, known };
  }

  #seenNow(known: Known | undefined): Known {
    const version = this.#version;
    if (known === undefined) return { firstSeenVersion: version, versions: [version], isNew: true };
    if (known.versions.at(-1) === version) return known;
    const others = known.versions.filter((one) => one !== version);
    return { ...known, versions: [...others, version].slice(-maxVersions) };
  }
}

function isSaved(saved: unknown): saved is SavedKnown {
  return Array.isArray(saved) && typeof saved[0] === 'string' && typeof saved[1] === 'string';
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === 'string');
}
