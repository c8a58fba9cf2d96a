import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { pnpm } from '../../scripts/workspace.mjs';

const yarn = '@yarnpkg/cli-dist@4.18.1';

/** @typedef {'npm' | 'npm --engine-strict' | 'pnpm' | 'yarn'} PackageManager */

/** @type {Record<PackageManager, string[]>} */
const commands = {
  npm: ['npm', 'install'],
  'npm --engine-strict': ['npm', 'install', '--engine-strict'],
  pnpm: ['npx', '--yes', pnpm, 'install', '--reporter=append-only'],
  yarn: ['npx', '--yes', '--package', yarn, 'yarn', 'install'],
};

/**
 * Installs what the `package.json` of a folder asks for, with our packages from the given registry and everything else
 * from the machine's own.
 *
 * @param {PackageManager} manager
 * @param {{ folder: string, env: NodeJS.ProcessEnv, scopeRegistry: string }} options
 * @throws Error with the package manager's own output.
 */
export async function install(manager, { folder, env, scopeRegistry }) {
  const [file = '', ...args] = commands[manager];
  writeFileSync(
    join(folder, '.npmrc'),
    [
      `@golden-signals:registry=${scopeRegistry}`,
      'ignore-scripts=true',
      'prefer-offline=true',
      'audit=false',
      'fund=false',
    ].join('\n'),
  );
  if (manager === 'pnpm') writeFileSync(join(folder, 'pnpm-workspace.yaml'), 'strictDepBuilds: false\n');
  if (manager === 'yarn') {
    const scope = `npmScopes:\n  golden-signals:\n    npmRegistryServer: "${scopeRegistry.replace(/\/$/, '')}"\n`;
    writeFileSync(join(folder, '.yarnrc.yml'), scope);
    writeFileSync(join(folder, 'yarn.lock'), '');
  }
  const managerEnv = manager === 'yarn' ? { ...env, ...(await yarnEnvironment()) } : env;
  await promisify(execFile)(file, args, {
    cwd: folder,
    env: { ...managerEnv, CI: 'true', COREPACK_ENABLE_STRICT: '0' },
    timeout: 180_000,
    maxBuffer: 64 * 1024 * 1024,
  });
}

/** What the machine's npm is configured with, for Yarn, which does not read npm's configuration. */
async function yarnEnvironment() {
  const configured = async (/** @type {string} */ key) =>
    (await promisify(execFile)('npm', ['config', 'get', key])).stdout.trim();
  const [registry, cafile] = await Promise.all([configured('registry'), configured('cafile')]);
  return {
    YARN_NPM_REGISTRY_SERVER: registry.replace(/\/$/, ''),
    ...(cafile && cafile !== 'null' && { YARN_HTTPS_CA_FILE_PATH: cafile }),
    YARN_UNSAFE_HTTP_WHITELIST: '127.0.0.1',
    YARN_ENABLE_IMMUTABLE_INSTALLS: 'false',
    YARN_ENABLE_SCRIPTS: 'false',
    YARN_ENABLE_TELEMETRY: 'false',
    YARN_NPM_MINIMAL_AGE_GATE: '0',
  };
}
