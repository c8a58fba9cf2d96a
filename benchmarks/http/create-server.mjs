import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/**
 * Makes an application with a server, which does not listen yet.
 *
 * @param {import('./names.mjs').Platform} platform
 * @param {string} name
 * @returns {Promise<import('node:http').Server>}
 */
export async function createServer(platform, name) {
  // Loaded when it is needed, so that a process has nothing in it that it does not measure.
  const { apps } = await import(name.startsWith('Nest: ') ? './nest-apps.mjs' : `./${platform}-apps.mjs`);
  const createApp = apps[name];
  if (createApp === undefined) throw new Error(`There is no application "${name}" on ${platform}.`);
  const app = await createApp(platform);
  // Instrumentations patch what is required, and only after they were registered.
  return typeof app === 'function' ? require('node:http').createServer(app) : app;
}
