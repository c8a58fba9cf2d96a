import { isLabel } from './find-labelled.ts';
import type { SensitiveNames } from './sensitive-names.ts';
import type { Span } from './spans.ts';

/** A tag that opens an element, with its attributes. */
const openingTag = /<([\w:.-]{1,64})((?:\s[^<>]{0,256})?)>/g;
const namingAttribute = /\s(?:name|key|id)\s*=\s*("[^"]*"|'[^']*')/i;
/** Looked through for the end of an element; of a longer one this much is hidden. */
const maxContentLength = 4_096;
const untilSpace = /[^\s<]*/y;

/**
 * Finds the content of elements that are called like a secret: `<password>abc</password>`,
 * `<property name="password">abc</property>`, and `<key>password</key><string>abc</string>` of property lists.
 */
export function findMarkup(text: string, names: SensitiveNames, found: (span: Span) => void): void {
  if (!text.includes('<')) return;
  let isLabelled = false;
  openingTag.lastIndex = 0;
  for (let match = openingTag.exec(text); match !== null; match = openingTag.exec(text)) {
    const [, tag = '', attributes = ''] = match;
    const start = openingTag.lastIndex;
    if (isLabelled || names.has(tag) || isNamedBy(attributes, names)) {
      const end = endOfContent(text, start, tag);
      if (end > start) found({ start, end });
      openingTag.lastIndex = end;
      isLabelled = false;
    } else if (/^(?:key|name)$/i.test(tag)) {
      isLabelled = isLabel(
        text
          .slice(start, start + 64)
          .split('<', 1)[0]!
          .trim(),
        names,
      );
    }
  }
}

function isNamedBy(attributes: string, names: SensitiveNames): boolean {
  const name = namingAttribute.exec(attributes)?.[1];
  return name !== undefined && isLabel(name, names);
}

/** Where nothing closes the element, it may be no element: then it is one word. */
function endOfContent(text: string, start: number, tag: string): number {
  const end = text.slice(start, start + maxContentLength).indexOf(`</${tag}`);
  if (end !== -1) return start + end;
  if (text.length - start > maxContentLength) return start + maxContentLength;
  untilSpace.lastIndex = start;
  return untilSpace.test(text) ? untilSpace.lastIndex : start;
}
