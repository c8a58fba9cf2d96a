// Loaded into the process of each project with `node --require`, beside the application, which knows nothing of it. When
// the runner asks, it answers what another module of the same process sees: by `require` and by `import`.

const { createRequire } = require('node:module');
const { pathToFileURL } = require('node:url');

process.on('message', async () => {
  process.send(await look().catch((error) => ({ failure: error.stack })));
});
// The channel to the runner must not keep a process alive that ends by itself.
process.channel?.unref();

async function look() {
  const fromProject = createRequire(`${process.cwd()}/probe.cjs`);
  const required = fromProject('@golden-signals/core');
  // A file of the project is the importer, so that the project's own installation is what is found.
  const { importFrom } = await import(pathToFileURL(`${process.cwd()}/probe-import.mjs`).href);
  const imported = await importFrom('@golden-signals/core');
  const monitor = required.defaultMonitor();
  return {
    report: monitor.report(),
    groups: monitor.diagnostics().errors.groups.map(({ title, location }) => ({ title, location })),
    isSameMonitor: monitor === imported.defaultMonitor(),
    isSameClass: thrownBy(required) instanceof imported.GoldenSignalsError,
    differentExports: Object.keys(required).filter((name) => required[name] !== imported[name]),
  };
}

function thrownBy({ createMonitor }) {
  try {
    return createMonitor({ noSuchOption: true });
  } catch (error) {
    return error;
  }
}
