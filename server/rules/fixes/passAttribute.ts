/** What a jitted method reads from its object, and that changes → an argument of it. */
import type { Place } from '../../analysis/analyze.ts';
import type { SourceText } from '../../analysis/source.ts';
import type { SourceChunk } from '../../jaxpr/source.ts';
import type { Call, ClassDef, FunctionDef } from '../../syntax/ast.ts';
import type { Fix } from '../rule.ts';
import type { SyntaxNode } from '../syntax.ts';
import { functionIndex, pathTo, walk } from '../syntax.ts';
import { insert, replace, slice, sourceOf } from './edit.ts';
import { parameterNames, stored } from './flow.ts';
import { addedParameters, isPlainCall, lastParameter, withArguments } from './parameters.ts';

/** `self.apply(x)` that reads `self.w` → `self.apply(x, w=self.w)` */
export function passAttributeFixes(at: Place): Fix[] {
  const { chunk } = at;
  const source = sourceOf(chunk);
  const path = pathTo(at);
  const index = functionIndex(path);
  const method = path.at(index);
  const cls = path.at(index - 1);
  if (!source || index < 1 || method?.kind !== 'FunctionDef' || cls?.kind !== 'ClassDef') return [];
  const self = [...method.params.posonly, ...method.params.args].at(0)?.name;
  const read = path.findLast((n) => n.kind === 'Attribute' && n.value.kind === 'Name' && n.value.id === self);
  if (read?.kind !== 'Attribute') return [];
  const { attr } = read;
  const last = lastParameter(method);
  const added = addedParameters(method, [attr]);
  const calls = callsOf(source, cls, method);
  if (last === undefined || added === undefined || !calls) return [];
  if (new Set([...parameterNames(method.params), ...stored(method.body)]).has(attr)) return [];
  const text = slice(source, chunk, read);
  const edits = [insert(source, chunk, last, added)];
  for (const n of walk(method)) {
    if (n.kind !== 'Attribute' || slice(source, chunk, n) !== text) continue;
    if (isWritten(method, n)) return [];
    edits.push(replace(source, chunk, n, attr));
  }
  for (const { call, chunk: c, object } of calls)
    edits.push(withArguments(source, c, call, [`${attr}=${object}.${attr}`]));
  return [{ title: `Pass ${text} as an argument`, edits, preferred: true }];
}

const isWritten = (method: FunctionDef, attribute: SyntaxNode): boolean =>
  [...walk(method)].some((n) => {
    const targets =
      n.kind === 'Assign' ? n.targets : n.kind === 'AugAssign' || n.kind === 'AnnAssign' ? [n.target] : [];
    return targets.some((t) => t.start <= attribute.start && attribute.end <= t.end);
  });

interface MethodCall {
  readonly call: Call;
  readonly chunk: SourceChunk;
  /** What the method is called on. */
  readonly object: string;
}

/** All calls of a method, by its name or that of its jit (`self.f = jax.jit(self._f)`); undefined where something else is done with it. */
function callsOf(source: SourceText, cls: ClassDef, method: FunctionDef): MethodCall[] | undefined {
  const nodes = source.statements().flatMap(({ top, chunk }) => [...walk(top.stmt)].map((n) => ({ n, chunk })));
  // A name that two classes give a method, or that is written as an attribute elsewhere, may be another one.
  const defined = nodes.filter(({ n }) => n.kind === 'FunctionDef' && n.name === method.name);
  if (defined.length !== 1) return undefined;
  const names = new Set([method.name]);
  const wrapped = new Set<SyntaxNode>();
  for (const n of walk(cls)) {
    if (n.kind !== 'Assign' || n.targets.length !== 1 || n.value.kind !== 'Call') continue;
    const [target] = n.targets;
    const [f] = n.value.args;
    const { func } = n.value;
    const isJit = (func.kind === 'Attribute' ? func.attr : func.kind === 'Name' ? func.id : '') === 'jit';
    if (!isJit || n.value.args.length !== 1 || f.kind !== 'Attribute' || f.attr !== method.name) continue;
    if (target.kind !== 'Attribute') return undefined;
    names.add(target.attr);
    wrapped.add(f).add(target);
  }
  const found: MethodCall[] = [];
  const called = new Set<SyntaxNode>(wrapped);
  for (const { n, chunk } of nodes) {
    if (n.kind !== 'Call' || n.func.kind !== 'Attribute' || !names.has(n.func.attr)) continue;
    // Evaluated twice, a call could be of another object.
    if (!/^(?:Name|Attribute)$/.test(n.func.value.kind) || !isPlainCall(n)) return undefined;
    called.add(n.func);
    found.push({ call: n, chunk, object: slice(source, chunk, n.func.value) });
  }
  const others = nodes.some(({ n }) => n.kind === 'Attribute' && names.has(n.attr) && !called.has(n));
  return others || found.length === 0 ? undefined : found;
}
