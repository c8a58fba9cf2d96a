/** Names of the pools of this process, so that two that are alike are told apart everywhere, for each monitor alike. */
const claimed = new Set<string>();

export interface PoolName {
  readonly name: string;
  /** Another pool may have it from now on. Idempotent. */
  release(): void;
}

/** Claims a name, or the next one that is free: `main`, `main#2`. */
export function claimPoolName(wanted: string): PoolName {
  const name = freeName(wanted, claimed);
  claimed.add(name);
  let isOurs = true;
  return {
    name,
    release() {
      if (isOurs) claimed.delete(name);
      isOurs = false;
    },
  };
}

/** Returns the name, or with the first number from 2 on that none of those taken has. */
export function freeName(wanted: string, taken: { has(name: string): boolean }): string {
  let name = wanted;
  for (let number = 2; taken.has(name); number++) name = `${wanted}#${number}`;
  return name;
}
