export {
  type CallMatcher,
  type ExpectCallsOptions,
  type ExpectedCalls,
  expectCalls,
} from './testing/expect-calls.ts';
