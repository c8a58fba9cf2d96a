import { fileURLToPath } from 'node:url';

/** The files that the shop serves as they are. */
export const publicFolder = fileURLToPath(new URL('../public/', import.meta.url));
