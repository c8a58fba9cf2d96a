import { runDemo } from './demo.ts';
import { type DemoOptions, parseOptions, UsageError, usage } from './options.ts';

// Whoever reads the output may stop to, as `head` does; then there is nobody left to run for.
process.stdout.on('error', () => process.exit());
process.exitCode = await main(process.argv.slice(2));

/** @returns 0 when all is well, 1 when the counts differ or the demo cannot run, 2 for a wrong command line. */
async function main(argv: readonly string[]): Promise<number> {
  let options: DemoOptions;
  try {
    options = parseOptions(argv);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(`${error.message}\n\n${usage}`);
    return 2;
  }
  if (options.help) {
    console.log(usage);
    return 0;
  }
  try {
    return await runDemo(options);
  } catch (error) {
    console.error((error as Error).message);
    return 1;
  }
}
