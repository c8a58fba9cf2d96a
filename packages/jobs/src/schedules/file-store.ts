import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { invalidOption, isNonEmptyString } from '@golden-signals/core/extension';
import { type ScheduleStore, type StoredRuns, toStoredRuns } from './schedule-store.ts';

/**
 * Keeps runs in a folder, one file for each schedule. A file is replaced as a whole, so that whoever reads it, or a machine
 * that stops meanwhile, has the old one or the new one. Processes of one machine may share it.
 *
 * @param folder Made when something is written first. @throws GoldenSignalsError `ERR_GS_OPTION_INVALID`
 */
export function fileStore(folder: string): ScheduleStore {
  const mustBe = isNonEmptyString(folder);
  if (mustBe !== undefined) throw invalidOption('fileStore', 'folder', folder, mustBe);
  const pathOf = (key: string) => join(folder, `${encodeURIComponent(key)}.json`);

  const read = async (key: string): Promise<StoredRuns | undefined> => {
    try {
      return toStoredRuns(JSON.parse(await readFile(pathOf(key), 'utf8')));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  };

  const write = async (key: string, changed: StoredRuns): Promise<void> => {
    // What cannot be read is as good as nothing, and is replaced.
    const kept = await read(key).catch(() => undefined);
    const path = pathOf(key);
    const temporary = `${path}.${randomUUID()}`;
    await mkdir(folder, { recursive: true });
    try {
      const file = await open(temporary, 'wx', 0o600);
      try {
        await file.writeFile(JSON.stringify({ ...kept, ...changed }));
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(temporary, path);
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
  };
  return { read, write };
}
