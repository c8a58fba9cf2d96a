export { FakeClock } from './testing/fake-clock.ts';
export { type LogEntry, MemoryLogger } from './testing/memory-logger.ts';
