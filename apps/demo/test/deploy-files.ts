import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse, parseAllDocuments } from 'yaml';

export const root = fileURLToPath(new URL('../../../', import.meta.url));
export const deployFolder = join(root, 'deploy');

/** The text of a file below `deploy/`. */
export function readDeployed(file: string): string {
  return readFileSync(join(deployFolder, file), 'utf8');
}

/** A file below `deploy/` that is one document of YAML. */
export function parseDeployed<Document>(file: string): Document {
  return parse(readDeployed(file)) as Document;
}

/** All documents of one. */
export function parseAllDeployed<Document>(file: string): Document[] {
  return parseAllDocuments(readDeployed(file)).map((document) => document.toJS() as Document);
}
