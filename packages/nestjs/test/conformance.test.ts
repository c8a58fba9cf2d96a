import { runConformance } from '@golden-signals/conformance';
import { describe, test } from '@jest/globals';
import { adapters } from './conformance-adapters.ts';

for (const adapter of adapters) runConformance(adapter, { describe, test });
