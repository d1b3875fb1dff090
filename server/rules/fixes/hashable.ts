/** Static arguments that Python can hash: a tuple for a list, a frozen dataclass. */
import type { Analysis } from '../../analysis/analyze.ts';
import type { SourceText } from '../../analysis/source.ts';
import type { SourceChunk } from '../../jaxpr/source.ts';
import type { ClassDef, Expr } from '../../syntax/ast.ts';
import type { Finding, Fix } from '../rule.ts';
import type { SyntaxNode } from '../syntax.ts';
import { innermost, walk } from '../syntax.ts';
import { insert, replace, slice } from './edit.ts';
import { Rewrite } from './rewrite.ts';

/** What a finding of unhashable-static carries; where it was raised in a trace, the text alone. */
interface Unhashable {
  readonly message?: string;
  readonly names?: readonly string[];
  readonly positions?: readonly number[];
  readonly raised?: { readonly message: string };
}

export function hashableFixes(finding: Finding, analysis: Analysis): Fix[] {
  const r = Rewrite.of(finding, analysis);
  const call = r && innermost(r.path, 'Call');
  const data = finding.data as Unhashable;
  const type = /hash an object of type <class '([^']*)'>/.exec(data.message ?? data.raised?.message ?? '')?.[1];
  if (!r || !call || type === undefined) return [];
  const args = [...call.args, ...call.keywords.map((k) => k.value)].filter((a) => a.kind !== 'Starred');
  // Only what is static is to be another object; a method's arguments are counted with its self.
  const statics = [
    ...call.args.filter((a, i) => a.kind !== 'Starred' && call.func.kind === 'Name' && data.positions?.includes(i)),
    ...call.keywords.filter((k) => k.arg !== undefined && data.names?.includes(k.arg)).map((k) => k.value),
  ];
  if (type === 'list') return lists(r, args, statics);
  if (type === 'set') return statics.map((a) => converted(r, a, 'frozenset'));
  const name = type.split('.').at(-1) ?? '';
  for (const source of analysis.sources)
    for (const { top, chunk } of source.statements())
      for (const n of walk(top.stmt)) if (n.kind === 'ClassDef' && n.name === name) return frozen(source, chunk, n);
  return [];
}

/** Lists among the arguments, written there or assigned once in the file; else whatever may be one. Each is a candidate. */
function lists(r: Rewrite, args: readonly Expr[], statics: readonly Expr[]): Fix[] {
  const written = args.flatMap((a): Fix[] => {
    if (a.kind === 'List') return tuple(r.source, r.chunk, a);
    if (a.kind !== 'Name') return [];
    const { id } = a;
    const nodes = r.source.statements().flatMap(({ top, chunk }) => [...walk(top.stmt)].map((n) => ({ n, chunk })));
    const made = nodes.flatMap(({ n, chunk }) =>
      n.kind === 'Assign' && n.targets.some((t) => t.kind === 'Name' && t.id === id) ? [{ chunk, value: n.value }] : [],
    );
    const [only] = made;
    if (made.length !== 1 || only.value.kind !== 'List' || nodes.some(({ n }) => changes(n, id))) return [];
    return tuple(r.source, only.chunk, only.value);
  });
  return written.length > 0 ? written : statics.map((a) => converted(r, a, 'tuple'));
}

/** `f(x, axes)` → `f(x, tuple(axes))` */
const converted = (r: Rewrite, e: Expr, to: string): Fix => ({
  title: `Pass a ${to}, which is hashable`,
  edits: [r.replace(e, `${to}(${r.slice(e)})`)],
  preferred: true,
});

/** Whether a node may change the list that a name stands for: `xs.append(1)`, `xs[0] = 1`, `xs += [1]`. */
function changes(n: SyntaxNode, id: string): boolean {
  const named = (e: Expr): boolean => e.kind === 'Name' && e.id === id;
  if (n.kind === 'Call') return n.func.kind === 'Attribute' && named(n.func.value);
  const targets = n.kind === 'Assign' || n.kind === 'Delete' ? n.targets : n.kind === 'AugAssign' ? [n.target] : [];
  return targets.some((t) => (n.kind === 'AugAssign' && named(t)) || (t.kind === 'Subscript' && named(t.value)));
}

function tuple(source: SourceText, chunk: SourceChunk, list: Extract<Expr, { kind: 'List' }>): Fix[] {
  const last = list.elts.at(-1);
  const one = list.elts.length === 1 && last && !slice(source, chunk, { start: last.end, end: list.end }).includes(',');
  const edits = [
    replace(source, chunk, { start: list.start, end: list.start + 1 }, '('),
    ...(one ? [insert(source, chunk, last.end, ',')] : []),
    replace(source, chunk, { start: list.end - 1, end: list.end }, ')'),
  ];
  return [{ title: 'Pass a tuple, which is hashable', edits, preferred: true }];
}

/** `@dataclass` → `@dataclass(frozen=True)` */
function frozen(source: SourceText, chunk: SourceChunk, cls: ClassDef): Fix[] {
  const title = `Make ${cls.name} hashable: frozen=True`;
  for (const d of cls.decorators) {
    const func = d.kind === 'Call' ? d.func : d;
    const name = func.kind === 'Attribute' ? func.attr : func.kind === 'Name' ? func.id : '';
    if (name !== 'dataclass') continue;
    if (d.kind !== 'Call') return [{ title, edits: [insert(source, chunk, d.end, '(frozen=True)')], preferred: true }];
    if (d.keywords.some((k) => k.arg === 'frozen' || k.arg === 'eq' || k.arg === undefined)) return [];
    const last = [...d.args, ...d.keywords].at(-1);
    const edit = last
      ? insert(source, chunk, last.end, ', frozen=True')
      : insert(source, chunk, d.end - 1, 'frozen=True');
    return [{ title, edits: [edit], preferred: true }];
  }
  return [];
}
