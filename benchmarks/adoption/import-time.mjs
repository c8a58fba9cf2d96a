// A fresh process that loads a stack and says how long that took, `node import-time.mjs <index of the stack>`.

import { createRequire } from 'node:module';
import { stacks } from './stacks.mjs';

const require = createRequire(import.meta.url);

const stack = stacks[Number(process.argv[2])];
if (stack === undefined) throw new Error(`There is no stack ${process.argv[2]}.`);
const { frameworks, modules } = stack;
for (const name of frameworks) await import(name);
const start = process.cpuUsage();
for (const name of modules) require(name);
const { user, system } = process.cpuUsage(start);
process.send?.({ cpuMs: (user + system) / 1e3 }, () => process.exit(0));
