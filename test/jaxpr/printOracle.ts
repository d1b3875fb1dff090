/**
 * Compare our printer with JAX's on every dump in a folder:
 *
 *     python test/parity/dump_jaxprs.py /tmp/dumps test/parity/cases/*.py
 *     npx esbuild test/jaxpr/printOracle.ts --bundle --platform=node --format=esm --outfile=/tmp/oracle.mjs
 *     node /tmp/oracle.mjs /tmp/dumps [--real | --check]
 *
 * `--real`: with the definitions of server/jaxpr/primitives where there is one, not only with the print rules.
 * `--check`: instead of printing, check the types of the jaxprs whose primitives are all defined there: JAX's avals
 * against our abstract evaluation.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { checkJaxpr } from '../../server/jaxpr/check.ts';
import { jaxprFromJson, jaxprToJson } from '../../server/jaxpr/json.ts';
import { printJaxpr } from '../../server/jaxpr/print.ts';
import { primitiveByName } from '../../server/jaxpr/primitives/index.ts';
import type { DumpedCase } from './oracle.ts';
import { printOnly, readCase } from './oracle.ts';

const [folder, mode] = process.argv.slice(2);
const lookup = mode === '--real' ? (name: string) => primitiveByName(name) ?? printOnly(name) : printOnly;
/** Differences shown in full; the rest is counted. */
const SHOWN = 8;

/** What is wrong with a case; undefined where nothing is. */
function compare(c: DumpedCase): string | undefined {
  const jaxpr = readCase(c, lookup);
  const text = printJaxpr(jaxpr);
  if (text !== c.text) return `--- JAX\n${c.text}\n--- ours\n${text}`;
  if (c.jaxpr.avals.some((a) => 'text' in a)) return undefined;
  const again = printJaxpr(jaxprFromJson(structuredClone(jaxprToJson(jaxpr)), lookup));
  return again === text ? undefined : `--- JAX\n${text}\n--- ours after JSON\n${again}`;
}

function checkTypes(c: DumpedCase): string | undefined {
  checkJaxpr(readCase(c, primitiveByName));
  return undefined;
}

const isWhole = (c: DumpedCase): boolean =>
  c.jaxpr.jaxprs.every((j) => j.eqns.every((e) => primitiveByName(e.prim) !== undefined));

let cases = readdirSync(folder)
  .filter((f) => f.endsWith('.json'))
  .flatMap((f) => JSON.parse(readFileSync(join(folder, f), 'utf8')) as DumpedCase[]);
if (mode === '--check') cases = cases.filter(isWhole);
const wrong: string[] = [];
for (const c of cases) {
  let fault: string | undefined;
  try {
    fault = (mode === '--check' ? checkTypes : compare)(c);
  } catch (e) {
    fault = e instanceof Error ? e.message : String(e);
  }
  if (fault !== undefined) wrong.push(`${c.file}:${c.line} ${c.call}\n${fault}`);
}
for (const w of wrong.slice(0, SHOWN)) console.log(w + '\n');
console.log(`${cases.length - wrong.length} of ${cases.length} right`);
process.exitCode = wrong.length > 0 ? 1 : 0;
