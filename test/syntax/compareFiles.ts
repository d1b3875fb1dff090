/**
 * Compares trees, spans and errors with CPython's for whole folders of Python files:
 *
 *     cd test/syntax && python make_spans.py --digests FOLDER … > /tmp/digests.tsv     (Python 3.13; a few minutes)
 *     node scripts/runTs.mjs test/syntax/compareFiles.ts /tmp/digests.tsv
 *
 * Strings with `\N{…}` differ where the name isn't among those that server/syntax/literals.ts knows.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { PythonParser } from '../../server/syntax/parser.ts';
import { sexps } from './sexp.ts';

const parser = new PythonParser();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
let files = 0;
let differ = 0;
for (const line of readFileSync(process.argv[2], 'utf8').split('\n')) {
  const [path, digest, status] = line.split('\t') as (string | undefined)[];
  if (path === undefined || digest === undefined || status === undefined) continue;
  files++;
  const { tree, errors } = parser.parse(decoder.decode(readFileSync(path)));
  const found: string[] = [];
  if (status === 'ok' && errors.length > 0) found.push(`false error: ${errors[0].message}`);
  if (status !== 'ok' && errors.length === 0) found.push(`no error, but CPython: ${status}`);
  const mine = createHash('md5').update(sexps(tree).join('\n')).digest('hex');
  if (digest !== '-' && errors.length === 0 && mine !== digest) found.push('another tree');
  if (found.length === 0) continue;
  differ++;
  console.log(`${path}: ${found.join('; ')}`);
}
console.log(`${files} files, ${differ} differ`);
