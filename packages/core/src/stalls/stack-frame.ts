import { fileURLToPath } from 'node:url';
import type { StackFrame } from './stall.ts';

/** A frame as the inspector describes it: line and column from 0, and a file as its URL. */
export interface InspectorFrame {
  readonly functionName: string;
  readonly url: string;
  readonly lineNumber: number;
  readonly columnNumber: number;
}

export function toStackFrame({ functionName, url, lineNumber, columnNumber }: InspectorFrame): StackFrame {
  return {
    functionName: functionName || '<anonymous>',
    file: toFile(url),
    line: lineNumber + 1,
    column: columnNumber + 1,
  };
}

function toFile(url: string): string {
  if (!url.startsWith('file:')) return url || '<anonymous>';
  try {
    return fileURLToPath(url);
  } catch {
    return url;
  }
}
