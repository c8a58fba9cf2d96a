/**
 * The load generator's own process: visitors over real connections, so that the shop's event loop is not also theirs.
 * Started by `generator.ts` with its settings as the only argument.
 */
import { Agent } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { seededRandom } from '../random.ts';
import { Arrivals } from './arrivals.ts';
import { type LoadCommand, type LoadReport, type LoadSettings, pausedMessage } from './load-report.ts';
import { Tally } from './tally.ts';
import { planRequest } from './traffic.ts';
import { visit } from './visitor.ts';

const tickMs = 10;
/** Visitors beyond it turn round at the door, as all do while it is closed: a machine that cannot keep up is not buried. */
const highestInFlight = 1_000;
const longestDrainMs = 15_000;

const { port, rate, seed } = JSON.parse(process.argv[2]!) as LoadSettings;
const random = seededRandom(seed);
const arrivals = new Arrivals(seededRandom(seed + 1), rate, performance.now());
// Idle connections end here, long before the server ends them: no request meets a connection that is just closing.
const agent = new Agent({ keepAlive: true, timeout: 30_000 });
const tally = new Tally();
const underWay = new Set<Promise<void>>();

// Ctrl-C reaches every process of the terminal; this one ends when the demo says so, or when the demo is gone.
process.on('SIGINT', () => {});
process.once('disconnect', () => process.exit());
// The demo may be gone before this line was reached, which is announced once and not again.
if (!process.connected) process.exit();

let isPaused = false;
setInterval(sendDue, tickMs);
process.on('message', (command: LoadCommand) => void obey(command));

async function obey(command: LoadCommand): Promise<void> {
  isPaused = command !== 'resume';
  if (!isPaused) return;
  await Promise.race([Promise.all(underWay), wait(longestDrainMs, undefined, { ref: false })]);
  // Of what is still under way as well: the next version of the shop does not know these connections.
  agent.destroy();
  await Promise.all(underWay);
  if (command === 'pause') {
    tally.forgetLatency();
    process.send!(pausedMessage);
  } else {
    const report: LoadReport = { counts: tally.counts, latency: tally.latency(performance.now()) };
    process.send!(report, () => process.disconnect());
  }
}

function sendDue(): void {
  for (let due = arrivals.due(performance.now()); due > 0; due--) {
    const planned = planRequest(random);
    if (isPaused || underWay.size >= highestInFlight) continue;
    const visiting = visit(agent, port, planned).then((outcome) => {
      tally.add(planned, outcome, performance.now());
      underWay.delete(visiting);
    });
    underWay.add(visiting);
  }
}
