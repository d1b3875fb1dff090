/** The forms in which findings are printed. */
import { github } from './github.ts';
import { json } from './json.ts';
import type { Reported, Run } from './reported.ts';
import { sarif } from './sarif.ts';
import { text } from './text.ts';

const WRITERS = { text, json, sarif, github };

export type Format = keyof typeof WRITERS;
export const FORMATS = Object.keys(WRITERS) as readonly Format[];

export const report = (found: readonly Reported[], format: Format, run: Run): string => WRITERS[format](found, run);
