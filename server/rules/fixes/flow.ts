/** Which names a function's statements bind and read: what a part of it needs when it becomes a function of its own. */
import type { Expr, FunctionDef, Lambda, Parameters, Pattern, Stmt } from '../../syntax/ast.ts';
import type { SyntaxNode } from '../syntax.ts';
import { children, walk } from '../syntax.ts';

export function parameterNames({ posonly, args, vararg, kwonly, kwarg }: Parameters): string[] {
  return [...posonly, ...args, vararg, ...kwonly, kwarg].flatMap((p) => (p ? [p.name] : []));
}

/** Names that a target binds; those of `a.b = …` and `a[i] = …` aren't. */
export function bound(target: Expr): string[] {
  if (target.kind === 'Name') return [target.id];
  if (target.kind === 'Starred') return bound(target.value);
  return target.kind === 'Tuple' || target.kind === 'List' ? target.elts.flatMap(bound) : [];
}

const isFunction = (n: SyntaxNode): n is FunctionDef | Lambda => n.kind === 'FunctionDef' || n.kind === 'Lambda';

/** All nodes of a scope: not what is inside of functions and classes that it makes. */
export function* inScope(nodes: readonly SyntaxNode[]): Generator<SyntaxNode> {
  for (const n of nodes) {
    yield n;
    if (n.kind !== 'ClassDef' && !isFunction(n)) yield* inScope(children(n));
  }
}

function patternNames(p: Pattern): string[] {
  return [...walk(p)].flatMap((n) => {
    if (n.kind === 'MatchAs' || n.kind === 'MatchStar') return n.name === undefined ? [] : [n.name];
    return n.kind === 'MatchMapping' && n.rest !== undefined ? [n.rest] : [];
  });
}

/** The names that statements bind, in the order in which they first do. */
export function stored(stmts: readonly SyntaxNode[]): string[] {
  const names = new Set<string>();
  for (const n of inScope(stmts))
    switch (n.kind) {
      case 'Assign':
        for (const t of n.targets) for (const name of bound(t)) names.add(name);
        break;
      case 'AugAssign':
      case 'AnnAssign':
      case 'For':
      case 'NamedExpr':
        for (const name of bound(n.target)) names.add(name);
        break;
      case 'With':
        for (const i of n.items) if (i.target) for (const name of bound(i.target)) names.add(name);
        break;
      case 'FunctionDef':
      case 'ClassDef':
        names.add(n.name);
        break;
      case 'Import':
      case 'ImportFrom':
        for (const a of n.names) names.add(a.asname ?? a.name.split('.')[0]);
        break;
      case 'Try':
        for (const h of n.handlers) if (h.name !== undefined) names.add(h.name);
        break;
      case 'Match':
        for (const c of n.cases) for (const name of patternNames(c.pattern)) names.add(name);
        break;
      default:
    }
  return [...names];
}

/** Names that an expression, or a function, reads from around it. */
export function freeNames(e: SyntaxNode): Set<string> {
  const found = new Set<string>();
  const visit = (n: SyntaxNode, own: ReadonlySet<string>): void => {
    if (n.kind === 'Name') {
      if (!own.has(n.id)) found.add(n.id);
      return;
    }
    let inner = own;
    if (isFunction(n)) {
      // Defaults and decorators are evaluated outside.
      const { posonly, args, kwonly } = n.params;
      for (const p of [...posonly, ...args, ...kwonly]) if (p.default) visit(p.default, own);
      const body: readonly SyntaxNode[] = n.kind === 'Lambda' ? [n.body] : n.body;
      inner = new Set([...own, ...parameterNames(n.params), ...(n.kind === 'FunctionDef' ? stored(body) : [])]);
      if (n.kind === 'FunctionDef') for (const d of n.decorators) visit(d, own);
      for (const s of body) visit(s, inner);
      return;
    }
    if (n.kind === 'ListComp' || n.kind === 'SetComp' || n.kind === 'DictComp' || n.kind === 'GeneratorExp')
      inner = new Set([...own, ...n.generators.flatMap((g) => bound(g.target))]);
    for (const child of children(n)) visit(child, inner);
  };
  visit(e, new Set());
  return found;
}

/** Names that are read before the statements have surely bound them; `assigned` grows by those that they bind. */
export function exposed(stmts: readonly Stmt[], assigned = new Set<string>()): Set<string> {
  const flow = new Flow();
  flow.block(stmts, assigned);
  return flow.read;
}

class Flow {
  readonly read = new Set<string>();

  private reads(e: SyntaxNode | undefined, assigned: ReadonlySet<string>): void {
    if (e) for (const name of freeNames(e)) if (!assigned.has(name)) this.read.add(name);
  }

  private target(t: Expr, assigned: Set<string>): void {
    if (t.kind === 'Attribute' || t.kind === 'Subscript') this.reads(t, assigned);
    else if (t.kind === 'Tuple' || t.kind === 'List') for (const x of t.elts) this.target(x, assigned);
    for (const name of bound(t)) assigned.add(name);
  }

  /** Whether control goes on behind the statements. */
  block(stmts: readonly Stmt[], assigned: Set<string>): boolean {
    for (const s of stmts) if (!this.statement(s, assigned)) return false;
    return true;
  }

  /** Of several ways, what all bind that go on. */
  private ways(bodies: readonly (readonly Stmt[])[], assigned: Set<string>): boolean {
    const ends = bodies.flatMap((body) => {
      const own = new Set(assigned);
      return this.block(body, own) ? [own] : [];
    });
    if (ends.length === 0) return false;
    for (const name of ends[0]) if (ends.every((e) => e.has(name))) assigned.add(name);
    return true;
  }

  private statement(s: Stmt, assigned: Set<string>): boolean {
    switch (s.kind) {
      case 'Return':
        this.reads(s.value, assigned);
        return false;
      case 'Raise':
        this.reads(s.exc, assigned);
        return false;
      case 'Break':
      case 'Continue':
        return false;
      case 'Assign':
        this.reads(s.value, assigned);
        for (const t of s.targets) this.target(t, assigned);
        return true;
      case 'AugAssign':
        this.reads(s.target, assigned);
        this.reads(s.value, assigned);
        this.target(s.target, assigned);
        return true;
      case 'AnnAssign':
        this.reads(s.value, assigned);
        if (s.value) this.target(s.target, assigned);
        return true;
      case 'If':
        this.reads(s.test, assigned);
        return this.ways([s.body, s.orelse], assigned);
      case 'While':
        this.reads(s.test, assigned);
        this.block(s.body, new Set(assigned));
        this.block(s.orelse, new Set(assigned));
        return true;
      case 'For': {
        this.reads(s.iter, assigned);
        const own = new Set(assigned);
        this.target(s.target, own);
        this.block(s.body, own);
        this.block(s.orelse, new Set(assigned));
        return true;
      }
      case 'With':
        for (const i of s.items) {
          this.reads(i.context, assigned);
          if (i.target) this.target(i.target, assigned);
        }
        return this.block(s.body, assigned);
      case 'Try':
        for (const body of [s.body, s.orelse, s.finalbody]) this.block(body, new Set(assigned));
        for (const h of s.handlers) this.block(h.body, new Set(assigned));
        return true;
      case 'Match':
        this.reads(s.subject, assigned);
        for (const c of s.cases) {
          const own = new Set([...assigned, ...patternNames(c.pattern)]);
          this.reads(c.guard, own);
          this.block(c.body, own);
        }
        return true;
      case 'FunctionDef':
        this.reads(s, assigned);
        assigned.add(s.name);
        return true;
      case 'Import':
      case 'ImportFrom':
        for (const name of stored([s])) assigned.add(name);
        return true;
      default:
        this.reads(s, assigned);
        return true;
    }
  }
}

/** The list of statements that a statement stands in. */
export function blockOf(parent: SyntaxNode, stmt: SyntaxNode): readonly Stmt[] {
  const lists: (readonly Stmt[])[] = [];
  if (parent.kind === 'Match') lists.push(...parent.cases.map((c) => c.body));
  if (parent.kind === 'Try') lists.push(...parent.handlers.map((h) => h.body), parent.finalbody);
  if ('body' in parent && Array.isArray(parent.body)) lists.push(parent.body as readonly Stmt[]);
  if ('orelse' in parent && Array.isArray(parent.orelse)) lists.push(parent.orelse as readonly Stmt[]);
  return lists.find((l) => l.includes(stmt as Stmt)) ?? [];
}

/** What surrounds statements in the middle of a function. */
export interface Around {
  /** Names that surely have a value before them. */
  before: ReadonlySet<string>;
  /** Names that may be read after them. */
  readonly after: ReadonlySet<string>;
}

/**
 * For the statement at an index of the path, and the `count` statements of its block from there on; undefined at module or
 * class level, where every name is read by somebody.
 */
export function around(path: readonly SyntaxNode[], index: number, count = 1): Around | undefined {
  const fn = path.findLastIndex((n, i) => i < index && (n.kind === 'FunctionDef' || n.kind === 'ClassDef'));
  const def = path[fn];
  if (fn < 0 || def.kind !== 'FunctionDef') return undefined;
  const before = new Set(parameterNames(def.params));
  let after = new Set<string>();
  for (const n of inScope(def.body)) {
    if (n.kind === 'Global' || n.kind === 'Nonlocal') for (const name of n.names) after.add(name);
    // A function that was made before may read a name later.
    if (isFunction(n)) for (const name of freeNames(n)) after.add(name);
  }
  for (let i = fn; i < index; i++) {
    const parent = path[i];
    if (parent.kind === 'For') for (const name of bound(parent.target)) before.add(name);
    if (parent.kind === 'With')
      for (const item of parent.items) if (item.target) bound(item.target).forEach((n) => before.add(n));
    const child = path[i + 1];
    const block = blockOf(parent, child);
    const at = block.indexOf(child as Stmt);
    if (at < 0) return undefined;
    exposed(block.slice(0, at), before);
    if (parent.kind === 'For' || parent.kind === 'While') after = new Set([...after, ...exposed([parent])]);
    if (parent.kind === 'Try')
      for (const s of [...parent.handlers.map((h) => h.body), parent.orelse, parent.finalbody])
        after = new Set([...after, ...exposed(s)]);
    const rest = block.slice(at + (i + 1 === index ? count : 1));
    const assigned = new Set<string>();
    const read = exposed(rest, assigned);
    after = new Set([...read, ...[...after].filter((n) => !assigned.has(n))]);
  }
  return { before, after };
}
