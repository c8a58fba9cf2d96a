import type { CallTargetOptions } from '@golden-signals/core/extension';
import type { PgSettings } from './library.ts';

const defaultPort = 5432;

/** Where a database is, as far as it is known. */
export interface DatabasePlace {
  readonly address: string | undefined;
  readonly port: number | undefined;
  readonly namespace: string | undefined;
}

type DatabaseLabels = Pick<CallTargetOptions, 'address' | 'port' | 'namespace'>;

/**
 * Returns where a pool connects to, before it has done so: as `pg` does, from the connection string, then the options,
 * then the environment.
 */
export function placeOf(settings: PgSettings, env: NodeJS.ProcessEnv): DatabasePlace {
  const given = { ...settings, ...fromConnectionString(settings.connectionString) };
  return {
    address: given.host || env.PGHOST || 'localhost',
    port: Number(given.port || env.PGPORT || defaultPort),
    namespace:
      given.database || env.PGDATABASE || given.user || env.PGUSER || env.USER || env.USERNAME || 'postgres',
  };
}

function fromConnectionString(text: string | undefined): PgSettings {
  if (typeof text !== 'string' || !URL.canParse(text)) return {};
  const { hostname, port, pathname, username, searchParams } = new URL(text);
  const host = searchParams.get('host') ?? decodeURIComponent(hostname);
  const database = decodeURIComponent(pathname.slice(1));
  const user = decodeURIComponent(username);
  return {
    ...(host !== '' && { host }),
    ...((searchParams.get('port') ?? port) !== '' && { port: searchParams.get('port') ?? port }),
    ...(database !== '' && { database }),
    ...(user !== '' && { user }),
  };
}

/** Returns what becomes labels: the port only where it is not the usual one, as the conventions have it. */
export function labelsOf({ address, port, namespace }: DatabasePlace): DatabaseLabels {
  return {
    ...(address !== undefined && { address }),
    ...(port !== undefined && port !== defaultPort && isPort(port) && { port }),
    ...(namespace !== undefined && { namespace }),
  };
}

function isPort(port: number): boolean {
  return Number.isInteger(port) && port > 0 && port < 65_536;
}
