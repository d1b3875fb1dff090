/** Wait for a result before the clock is read. */
import type { Analysis } from '../../analysis/analyze.ts';
import type { Finding, Fix } from '../rule.ts';
import { loopsAround, pathTo, statementIndex } from '../syntax.ts';
import type { TimingData } from '../timing-without-block.ts';
import { indentOf, insert, jaxNames, newline, sourceOf } from './edit.ts';

export function blockFixes(finding: Finding, analysis: Analysis): Fix[] {
  const { call, outputs } = finding.data as TimingData;
  const source = sourceOf(call.chunk);
  const path = pathTo(call);
  const node = path.at(-1);
  if (!source || (node?.kind !== 'Call' && node?.kind !== 'BinOp')) return [];
  const { jax } = jaxNames(analysis);
  const wait = (value: string): string | undefined =>
    outputs === 1 ? `${value}.block_until_ready()` : jax && `${jax}.block_until_ready(${value})`;
  const title = 'Wait for the result: block_until_ready()';
  const own = path[statementIndex(path)];
  const clockLoops = new Set<unknown>(loopsAround(pathTo(finding.at)));
  const inLoop = loopsAround(path).some((l) => !clockLoops.has(l));
  if (inLoop && own.kind === 'Assign' && own.targets.length === 1 && own.targets[0].kind === 'Name') {
    // Waiting once, after the loop, is enough: devices work in order.
    const { chunk } = finding.at;
    const clockSource = sourceOf(chunk);
    const clockPath = pathTo(finding.at);
    const statement = clockPath[statementIndex(clockPath)];
    const indent = clockSource && indentOf(clockSource, chunk.start + statement.start);
    const waiting =
      own.value === node ? wait(own.targets[0].id) : jax && `${jax}.block_until_ready(${own.targets[0].id})`;
    if (clockSource !== source || indent === undefined || waiting === undefined) return [];
    const edit = insert(source, chunk, statement.start, `${waiting}${newline(source)}${indent}`);
    return [{ title, edits: [edit], preferred: true }];
  }
  if (outputs === 1)
    return [{ title, edits: [insert(source, call.chunk, node.end, '.block_until_ready()')], preferred: true }];
  if (jax === undefined) return [];
  const edits = [
    insert(source, call.chunk, node.start, `${jax}.block_until_ready(`),
    insert(source, call.chunk, node.end, ')'),
  ];
  return [{ title, edits, preferred: true }];
}
