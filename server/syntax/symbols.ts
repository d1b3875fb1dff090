/**
 * What Python/symtable.c refuses about `global` and `nonlocal`. Only what contains such a statement is looked at, and only
 * what lies within a function or a class: the module's own names may stand anywhere in the file.
 */
import type { Comprehension, Expr, Parameters, Pattern, Span, Stmt } from './ast.ts';

type Complain = (message: string, at: Span) => void;
type Node = Stmt | Expr | Pattern;

interface Names {
  readonly isClass: boolean;
  /** The module has none. */
  readonly around: Names | undefined;
  readonly parameters: Set<string>;
  readonly assigned: Set<string>;
  readonly used: Set<string>;
  readonly annotated: Set<string>;
  readonly globals: Set<string>;
  readonly nonlocals: Map<string, Span>;
}

export function checkSymbols(stmt: Stmt, complain: Complain): void {
  new Symbols(complain).stmt(stmt);
}

class Symbols {
  private names: Names = scope(undefined, false);
  private readonly all: Names[] = [];

  constructor(private readonly complain: Complain) {}

  stmt(s: Stmt): void {
    this.visit(s);
    // A function's names are known at its end only.
    for (const names of this.all) this.settle(names);
  }

  private settle({ nonlocals, globals, around }: Names): void {
    for (const [name, at] of nonlocals) {
      if (globals.has(name)) this.complain(`name '${name}' is nonlocal and global`, at);
      else if (!isBound(name, around)) this.complain(`no binding for nonlocal '${name}' found`, at);
    }
  }

  /** What `parse` visits has names of its own. */
  private inside(isClass: boolean, parse: () => void): void {
    const around = this.names;
    this.names = scope(around, isClass);
    this.all.push(this.names);
    parse();
    this.names = around;
  }

  private visitAll(nodes: readonly (Node | undefined)[]): void {
    for (const n of nodes) if (n !== undefined) this.visit(n);
  }

  private visit(n: Node): void {
    switch (n.kind) {
      case 'Global':
      case 'Nonlocal':
        for (const name of n.names) this.declare(n, name);
        return;
      case 'FunctionDef':
        this.bind(n.name);
        this.defaults(n.params);
        this.visitAll(n.decorators);
        this.inside(false, () => {
          this.parameters(n.params);
          this.visitAll(n.body);
        });
        return;
      case 'ClassDef':
        this.bind(n.name);
        this.visitAll(n.bases);
        for (const k of n.keywords) this.visit(k.value);
        this.visitAll(n.decorators);
        this.inside(true, () => this.visitAll(n.body));
        return;
      case 'Lambda':
        this.defaults(n.params);
        this.inside(false, () => {
          this.parameters(n.params);
          this.visit(n.body);
        });
        return;
      case 'ListComp':
      case 'SetComp':
      case 'GeneratorExp':
        this.comprehension(n.generators, [n.elt]);
        return;
      case 'DictComp':
        this.comprehension(n.generators, [n.key, n.value]);
        return;
      case 'Assign':
        for (const t of n.targets) this.target(t);
        this.visit(n.value);
        return;
      case 'AugAssign':
        this.target(n.target);
        this.visit(n.value);
        return;
      case 'AnnAssign':
        if (n.target.kind === 'Name') this.annotate(n.target.id, n.target);
        else this.visit(n.target);
        if (n.value !== undefined) this.visit(n.value);
        return;
      case 'Delete':
        for (const t of n.targets) this.target(t);
        return;
      case 'For':
        this.target(n.target);
        this.visitAll([n.iter, ...n.body, ...n.orelse]);
        return;
      case 'With':
        for (const { context, target } of n.items) {
          this.visit(context);
          if (target !== undefined) this.target(target);
        }
        this.visitAll(n.body);
        return;
      case 'Import':
        for (const a of n.names) this.bind(a.asname ?? a.name.replace(/\..*$/s, ''));
        return;
      case 'ImportFrom':
        for (const a of n.names) this.bind(a.asname ?? a.name);
        return;
      case 'Try':
        this.visitAll(n.body);
        for (const h of n.handlers) {
          if (h.type !== undefined) this.visit(h.type);
          if (h.name !== undefined) this.bind(h.name);
          this.visitAll(h.body);
        }
        this.visitAll([...n.orelse, ...n.finalbody]);
        return;
      case 'NamedExpr':
        // It binds in the function, not in a comprehension; that one's names are never declared.
        this.bind(n.target.id);
        this.visit(n.value);
        return;
      case 'Name':
        this.names.used.add(n.id);
        return;
      case 'MatchAs':
      case 'MatchStar':
        if (n.kind === 'MatchAs' && n.pattern !== undefined) this.visit(n.pattern);
        if (n.name !== undefined) this.bind(n.name);
        return;
      case 'TypeAlias':
        this.bind(n.name.id);
        return;
      default:
        this.below(n);
    }
  }

  /** Whatever binds nothing itself: all that is below it, in order. */
  private below(at: object): void {
    for (const key in at) {
      const value: unknown = at[key as keyof typeof at];
      if (typeof value !== 'object' || value === null) continue;
      if (isNode(value)) this.visit(value);
      else this.below(value);
    }
  }

  private target(e: Expr): void {
    if (e.kind === 'Name') this.bind(e.id);
    else if (e.kind === 'Tuple' || e.kind === 'List') for (const x of e.elts) this.target(x);
    else if (e.kind === 'Starred') this.target(e.value);
    else this.visit(e);
  }

  private bind(name: string): void {
    this.names.assigned.add(name);
  }

  private annotate(name: string, at: Span): void {
    const { names } = this;
    if (names.around !== undefined) {
      if (names.globals.has(name)) this.complain(`annotated name '${name}' can't be global`, at);
      else if (names.nonlocals.has(name)) this.complain(`annotated name '${name}' can't be nonlocal`, at);
    }
    names.annotated.add(name);
    names.assigned.add(name);
  }

  private declare(at: Stmt & { kind: 'Global' | 'Nonlocal' }, name: string): void {
    const { names } = this;
    const how = at.kind === 'Global' ? 'global' : 'nonlocal';
    if (names.around !== undefined) {
      if (names.parameters.has(name)) this.complain(`name '${name}' is parameter and ${how}`, at);
      else if (names.used.has(name)) this.complain(`name '${name}' is used prior to ${how} declaration`, at);
      else if (names.annotated.has(name)) this.complain(`annotated name '${name}' can't be ${how}`, at);
      else if (names.assigned.has(name)) this.complain(`name '${name}' is assigned to before ${how} declaration`, at);
      else if (how === 'global') names.globals.add(name);
      else names.nonlocals.set(name, at);
    }
  }

  private defaults(p: Parameters): void {
    for (const { default: value } of [...p.posonly, ...p.args, ...p.kwonly]) if (value !== undefined) this.visit(value);
  }

  private parameters(p: Parameters): void {
    for (const x of [...p.posonly, ...p.args, ...p.kwonly, p.vararg, p.kwarg])
      if (x !== undefined) this.names.parameters.add(x.name);
  }

  private comprehension(generators: readonly Comprehension[], elements: readonly Expr[]): void {
    this.visit(generators[0].iter);
    const { names } = this;
    // Its own names can't be declared, and those of the function that `:=` binds stay the function's.
    this.names = { ...scope(names, false), assigned: names.assigned };
    generators.forEach((g, i) => {
      if (i > 0) this.visit(g.iter);
      this.visitAll(g.ifs);
    });
    this.visitAll(elements);
    this.names = names;
  }
}

function scope(around: Names | undefined, isClass: boolean): Names {
  return {
    isClass,
    around,
    parameters: new Set(),
    assigned: new Set(),
    used: new Set(),
    annotated: new Set(),
    globals: new Set(),
    nonlocals: new Map(),
  };
}

/** Some function around has the name. */
function isBound(name: string, from: Names | undefined): boolean {
  for (let names = from; names?.around !== undefined; names = names.around) {
    if (names.isClass) {
      if (name === '__class__') return true;
      continue;
    }
    if (names.globals.has(name)) return false;
    if (names.nonlocals.has(name)) continue;
    if (names.parameters.has(name) || names.assigned.has(name)) return true;
  }
  return name === '__class__';
}

function isNode(value: object): value is Node {
  return 'kind' in value && 'start' in value && value.kind !== 'Keyword' && value.kind !== 'FormattedValue';
}
