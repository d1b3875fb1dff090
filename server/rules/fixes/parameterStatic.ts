/** Make a parameter static that an expression reads: the one whose tracer couldn't be hashed, as tracing again tells. */
import type { Analysis } from '../../analysis/analyze.ts';
import { PjitFunction } from '../../analysis/values.ts';
import type { FaultData } from '../faults.ts';
import type { RaisedData } from '../raised.ts';
import type { Finding, Fix } from '../rule.ts';
import { innermost, walk } from '../syntax.ts';
import { Rewrite } from './rewrite.ts';
import { staticFixes } from './static.ts';

export function parameterStaticFixes(finding: Finding, analysis: Analysis): Fix[] {
  const { trace } = finding.data as RaisedData;
  const r = Rewrite.of(finding, analysis);
  const node = r?.path.at(-1);
  const def = r && innermost(r.path, 'FunctionDef', 'Lambda');
  if (!trace || !(trace.fn instanceof PjitFunction) || !node || !def) return [];
  const { fun, madeAt } = trace.fn;
  const { posonly, args, kwonly } = def.params;
  const names = [...posonly, ...args, ...kwonly].map((p) => p.name);
  const read = new Set([...walk(node)].flatMap((n) => (n.kind === 'Name' && names.includes(n.id) ? [n.id] : [])));
  return [...read].flatMap((name) => {
    const data: FaultData = { arguments: [name], trace, fn: fun, madeAt, shape: undefined, indexed: undefined };
    return staticFixes({ ...finding, data }, analysis);
  });
}
