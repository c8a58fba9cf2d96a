import { runConformance } from '@golden-signals/conformance';
import { describe, test } from '@jest/globals';
import { nodeServer } from './node-server-adapter.ts';

runConformance(nodeServer, { describe, test });
