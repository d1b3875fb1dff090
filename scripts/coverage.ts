/**
 * docs/coverage.md: what of JAX's public functions is there, with how many of the golden cases use each, and how JAX's own
 * primitive harnesses do. Made from the tables of server/jax, test/parity/cases and test/parity/harnesses.json.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { install } from '../server/analysis/install.ts';
import publicNames from '../server/jax/publicNames.json' with { type: 'json' };
import { nativeModule } from '../server/python/modules.ts';
import { Missing, arrayImplClass, PyGetter, Unknown } from '../server/python/values.ts';
import type { Generated } from './generated.ts';
import { page } from './rulePages.ts';

const parity = join(import.meta.dirname, '../test/parity');
const names: Readonly<Record<string, readonly string[] | undefined>> = publicNames;

/** What the page lists: the modules whose functions are traced, and what arrays have. */
const MODULES = [
  'jax',
  'jax.numpy',
  'jax.numpy.linalg',
  'jax.numpy.fft',
  'jax.lax',
  'jax.lax.linalg',
  'jax.nn',
  'jax.nn.initializers',
  'jax.random',
  'jax.scipy.special',
  'jax.scipy.linalg',
  'jax.scipy.signal',
  'jax.scipy.fft',
  'jax.scipy.ndimage',
  'jax.scipy.integrate',
  'jax.scipy.interpolate',
  'jax.scipy.cluster.vq',
  'jax.scipy.optimize',
  'jax.scipy.sparse.linalg',
  'jax.scipy.spatial.transform',
  'jax.scipy.stats',
  ...Object.keys(names).filter((n) => n.startsWith('jax.scipy.stats.')),
  'jax.tree',
  'jax.tree_util',
  'jax.flatten_util',
  'jax.debug',
  'jax.ops',
  'jax.image',
  'jax.dtypes',
  'jax.sharding',
  'jax.custom_derivatives',
  'jax.ad_checkpoint',
  'jax.Array',
];

/** Names that are JAX's own machinery, or modules with a table of their own. */
const isListed = (module: string, name: string): boolean =>
  !/^_|_p$|^(tools|test_util|collect_profile)$/.test(name) && nativeModule(`${module}.${name}`) === undefined;

function isThere(module: string, name: string): boolean {
  if (module === 'jax.Array') {
    const found = arrayImplClass.lookup(name);
    return found !== undefined && !(found instanceof PyGetter && isMissingGetter(found));
  }
  const found = nativeModule(module)?.get(name);
  return found !== undefined && !(found instanceof Missing) && !(found instanceof Unknown);
}

function isMissingGetter(getter: PyGetter): boolean {
  try {
    return getter.get(null) instanceof Missing;
  } catch {
    return false;
  }
}

/** How many directives call a function whose text names each of JAX's functions: `jnp.sin` in `def f`, `# trace: f(…)`. */
function goldenUses(): Map<string, number> {
  const uses = new Map<string, number>();
  for (const file of readdirSync(join(parity, 'cases')).filter((f) => f.endsWith('.py'))) {
    const text = readFileSync(join(parity, 'cases', file), 'utf8');
    const aliases = new Map<string, string>([['jax', 'jax']]);
    for (const [, module, alias] of text.matchAll(/^\s*import (jax[\w.]*) as (\w+)/gm)) aliases.set(alias, module);
    for (const [, list] of text.matchAll(/^import (.+)$/gm))
      for (const [, module, alias] of list.matchAll(/(jax[\w.]*) as (\w+)/g)) aliases.set(alias, module);
    for (const [, module, list] of text.matchAll(/^from (jax[\w.]*) import (.+)$/gm))
      for (const part of list.split(',')) {
        const [name, alias] = part.trim().split(' as ');
        aliases.set((alias ?? name).trim(), `${module}.${name.trim()}`);
      }
    const functions = new Map<string, Set<string>>();
    for (const block of text.split(/^(?=\S)/m)) {
      const defined = /^(?:def|class) (\w+)|^(\w+) = /.exec(block);
      if (!defined) continue;
      const used = new Set<string>();
      for (const [, root, rest] of block.matchAll(/(?<![\w.])(\w+)((?:\.\w+)*)/g)) {
        const module = aliases.get(root);
        if (module !== undefined) used.add(module + rest);
      }
      for (const [, method] of block.matchAll(/[\w\])]\.(\w+)/g)) used.add(`jax.Array.${method}`);
      functions.set(defined[1] ?? defined[2], used);
    }
    for (const [, called] of text.matchAll(/^# trace: (?:jax\.\w+\()?(\w+)/gm))
      for (const name of functions.get(called) ?? []) uses.set(name, (uses.get(name) ?? 0) + 1);
  }
  return uses;
}

interface Counts {
  harnesses: number;
  check: number;
  print: number;
  valued: number;
  values: number;
}

function harnessTable(): string {
  const file = join(parity, 'harnesses.json');
  if (!existsSync(file)) return '';
  const table = JSON.parse(readFileSync(file, 'utf8')) as Record<string, Counts>;
  const rows = Object.entries(table).map(
    ([group, c]) => `| ${group} | ${c.harnesses} | ${c.check} | ${c.print} | ${c.values} of ${c.valued} |`,
  );
  const sum = (key: keyof Counts): number => Object.values(table).reduce((n, c) => n + c[key], 0);
  return `
## The harnesses inside the jax wheel

\`jax._src.internal_test_util.test_harnesses\`: JAX's jaxpr of each harness passes our check of types, prints as JAX prints
it, and our evaluator gives JAX's numbers. Made by \`test/parity/dump_harnesses.py\` and \`test/parity/harnesses.ts\`.

| group | harnesses | check | print | values |
| --- | --- | --- | --- | --- |
${rows.join('\n')}
| **total** | ${sum('harnesses')} | ${sum('check')} | ${sum('print')} | ${sum('values')} of ${sum('valued')} |
`;
}

function pageText(): string {
  install();
  const uses = goldenUses();
  const summary: string[] = [];
  const tables: string[] = [];
  for (const module of MODULES) {
    const all = (names[module] ?? []).filter((n) => isListed(module, n));
    if (all.length === 0) continue;
    const there = all.filter((n) => isThere(module, n));
    const absent = all.filter((n) => !there.includes(n));
    summary.push(
      `| ${module} | ${there.length} of ${all.length} | ${Math.round((100 * there.length) / all.length)} % |`,
    );
    const count = (n: string): string => {
      const used = uses.get(`${module}.${n}`) ?? 0;
      return used > 0 ? `${n} (${used})` : n;
    };
    tables.push(
      `### ${module}\n\nThere: ${there.length > 0 ? there.map(count).join(', ') : 'nothing'}.` +
        (absent.length > 0 ? `\n\nNot yet: ${absent.map(count).join(', ')}.` : ''),
    );
  }
  return `<!-- Generated by scripts/coverage.ts: npm run generate -->

# Coverage

Which public names of JAX 0.12.0.1 jitlens knows. A number in brackets: how many of the golden cases of test/parity trace
a function that names it. What isn't there says so where it is used ("jitlens doesn't have jax.numpy.X yet") and is never a
finding; so do arguments of a function that aren't there. Primitives (\`jax.lax.add_p\`) are not listed.

| module | names | |
| --- | --- | --- |
${summary.join('\n')}

${tables.join('\n\n')}
${harnessTable()}`;
}

export const coverageGenerated: readonly Generated[] = [page('docs/coverage.md', pageText)];
