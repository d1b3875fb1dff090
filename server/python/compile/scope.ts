/**
 * Which variable is what: local, cell, free or global, as CPython's symbol table decides.
 * Source: CPython's Python/symtable.c. Comprehensions get scopes of their own whose variables live in the frame around
 * them (PEP 709).
 */
import type {
  ClassDef,
  Comprehension,
  Expr,
  FunctionDef,
  Lambda,
  Parameters,
  Pattern,
  Stmt,
  TypeAlias,
} from '../../syntax/ast.ts';
import type { Variables } from '../values.ts';

export type ScopeKind = 'module' | 'function' | 'class' | 'comprehension';

type ComprehensionNode = Extract<Expr, { kind: 'ListComp' | 'SetComp' | 'DictComp' | 'GeneratorExp' }>;
export type ScopeNode = FunctionDef | Lambda | ClassDef | TypeAlias | ComprehensionNode | null;

export type Variable =
  | { readonly where: 'slot'; readonly index: number }
  | { readonly where: 'cell'; readonly index: number }
  | { readonly where: 'global' }
  /** A class body's own name: its dict first, then the enclosing function's cell if there is one, then globals. */
  | { readonly where: 'class'; readonly free: number | undefined };

export class Scope {
  readonly bound = new Set<string>();
  readonly globals = new Set<string>();
  readonly nonlocals = new Set<string>();
  readonly uses = new Set<string>();
  readonly children = new Map<object, Scope>();
  /** Bound here and used by an inner function. */
  readonly cellNames = new Set<string>();
  /** Names that come from an enclosing function, in closure order. */
  readonly freeNames: string[] = [];
  hasYield = false;
  /** A generator expression: a function of its own, but `:=` in it binds in the function around. */
  isGenerator = false;
  /** While its statements are compiled: how many `try` with handlers stand around. */
  tries = 0;
  /** A class body or module in which something is annotated. */
  annotates = false;
  /** Holds type parameters only: it is as the scope around it otherwise. */
  isTypeParams = false;
  /** Of the scope that owns the frame: the slots that the code compiled so far assigns to; see `writtenBy`. */
  written = new Set<number>();
  private temporaries = 0;
  private readonly slotIndex = new Map<string, number>();
  /** Slots and cells of a frame are counted by the scope that owns the frame. */
  slotCount = 0;
  cellCount = 0;
  private readonly ownCells = new Map<string, number>();

  constructor(
    readonly kind: ScopeKind,
    readonly parent: Scope | undefined,
    readonly name: string,
  ) {}

  /** The scope whose frame holds this scope's variables. */
  get frameOwner(): Scope {
    return this.kind === 'comprehension' && this.parent ? this.parent.frameOwner : this;
  }

  get qualifiedPrefix(): string {
    const owner = this.frameOwner;
    if (owner.kind === 'module') return '';
    const own = owner.parent ? owner.parent.qualifiedPrefix + owner.name : owner.name;
    return owner.kind === 'function' ? `${own}.<locals>.` : `${own}.`;
  }

  /** The qualified name of a function or class that is defined here. */
  qualifiedNameOf(name: string): string {
    return this.frameOwner.globals.has(this.mangled(name)) ? name : this.qualifiedPrefix + name;
  }

  /** Names with their places in the frame of a function. */
  variables(): Variables {
    const places = (names: Iterable<string>, index: ReadonlyMap<string, number>): [string, number][] =>
      [...names].flatMap((name) => {
        const i = index.get(name);
        return i === undefined ? [] : [[name, i]];
      });
    return {
      slots: places(this.bound, this.slotIndex),
      cells: places(this.bound, this.ownCells),
      free: this.freeNames.map((name, i) => [name, this.cellCount + i]),
    };
  }

  /** `__x` in a class is `_Class__x`. */
  mangled(name: string): string {
    if (!name.startsWith('__') || name.endsWith('__')) return name;
    if (this.kind !== 'class') return this.parent?.mangled(name) ?? name;
    const owner = this.name.replace(/^_+/, '');
    return owner === '' ? name : `_${owner}${name}`;
  }

  /** A fresh local variable that no program can name. */
  temporary(): string {
    const name = `.${this.temporaries++}`;
    this.slotIndex.set(name, this.frameOwner.slotCount++);
    return name;
  }

  bindsHere(name: string): boolean {
    return this.bound.has(name) && !this.globals.has(name) && !this.nonlocals.has(name);
  }

  /** Decide for every used name where it lives; called on the outermost scope once the walk is done. */
  resolve(): void {
    for (const child of this.children.values()) child.resolve();
    const owner = this.frameOwner;
    for (const name of this.bound) {
      if (!this.bindsHere(name) || this.kind === 'module' || this.kind === 'class') continue;
      if (this.cellNames.has(name)) this.ownCells.set(name, owner.cellCount++);
      else this.slotIndex.set(name, owner.slotCount++);
    }
  }

  /** Find the function scope that binds a name, and mark the way to it. Called during the walk's end, inner first. */
  capture(name: string): boolean {
    if (this.kind === 'module') return false;
    if (this.globals.has(name)) return false;
    if (this.kind !== 'class' && this.bindsHere(name)) {
      this.cellNames.add(name);
      return true;
    }
    if (!this.parent) return false;
    if (this.kind === 'comprehension') return this.parent.captureFor(name);
    if (this.freeNames.includes(name)) return true;
    if (!this.parent.captureFor(name)) return false;
    this.freeNames.push(name);
    return true;
  }

  /** Like capture, seen from an inner function: a class's names are skipped. */
  private captureFor(name: string): boolean {
    if (this.kind === 'class') {
      if (name === '__class__') {
        this.cellNames.add(name);
        return true;
      }
      if (this.freeNames.includes(name)) return true;
      if (!this.parent?.captureFor(name)) return false;
      this.freeNames.push(name);
      return true;
    }
    return this.capture(name);
  }

  /** A name that this scope uses and doesn't bind: find who binds it. */
  captureUse(name: string): void {
    if (this.kind === 'module' || (this.kind !== 'class' && this.bindsHere(name))) return;
    if (this.kind === 'class' && this.bindsHere(name)) return;
    this.captureFrom(name);
  }

  private captureFrom(name: string): void {
    if (this.kind === 'comprehension') {
      this.parent?.useFromComprehension(name);
      return;
    }
    if (!this.freeNames.includes(name) && this.parent?.captureFor(name) === true) this.freeNames.push(name);
  }

  /** A comprehension runs in its parent's frame: the parent's variables are at hand, others are the parent's to find. */
  private useFromComprehension(name: string): void {
    if (this.kind === 'class') this.captureFrom(name);
    else this.captureUse(name);
  }

  /** Where a name is, seen from code in this scope. */
  variable(name: string): Variable {
    if (this.kind === 'module' || this.globals.has(name)) return { where: 'global' };
    if (this.kind === 'class') {
      const own = this.ownCells.get(name);
      if (own !== undefined) return { where: 'cell', index: own };
      const free = this.freeNames.indexOf(name);
      if (this.nonlocals.has(name) && free >= 0) return { where: 'cell', index: this.cellCount + free };
      return { where: 'class', free: free >= 0 ? this.cellCount + free : undefined };
    }
    const slot = this.slotIndex.get(name);
    if (slot !== undefined) return { where: 'slot', index: slot };
    const cell = this.ownCells.get(name);
    if (cell !== undefined) return { where: 'cell', index: cell };
    if (this.kind === 'comprehension' && this.parent) {
      // A comprehension in a class body doesn't see the class's names; what has type parameters does.
      const up =
        this.parent.kind === 'class' && !this.isTypeParams
          ? this.parent.variableSkippingClass(name)
          : this.parent.variable(name);
      return up;
    }
    const free = this.freeNames.indexOf(name);
    return free >= 0 ? { where: 'cell', index: this.cellCount + free } : { where: 'global' };
  }

  private variableSkippingClass(name: string): Variable {
    const free = this.freeNames.indexOf(name);
    return free >= 0 ? { where: 'cell', index: this.cellCount + free } : { where: 'global' };
  }

  /** Cells of the frame: its own first, then those of the closure. */
  classCell(): number | undefined {
    return this.ownCells.get('__class__');
  }

  declareClassCell(): void {
    if (this.cellNames.has('__class__')) this.ownCells.set('__class__', this.cellCount++);
  }

  ownCellNames(): string[] {
    return [...this.ownCells.keys()];
  }

  child(node: object): Scope {
    const found = this.children.get(node);
    if (!found) throw new Error('no scope for this node');
    return found;
  }
}

/** Build the scopes of one top-level statement. */
export function analyzeStatement(stmt: Stmt): Scope {
  const root = new Scope('module', undefined, '<module>');
  const functions: Scope[] = [];
  new Walker(functions).statement(stmt, root);
  // Inner scopes were entered after outer ones: captures go from the inside out.
  for (const scope of functions.reverse()) {
    for (const name of scope.uses) if (!scope.globals.has(name)) scope.captureUse(name);
  }
  for (const scope of functions) if (scope.kind === 'class') scope.declareClassCell();
  root.resolve();
  return root;
}

/** Walks statements and expressions, entering names into scopes. */
class Walker {
  constructor(private readonly order: Scope[]) {}

  private enter(kind: ScopeKind, parent: Scope, node: object, name: string): Scope {
    const scope = new Scope(kind, parent, name);
    parent.children.set(node, scope);
    this.order.push(scope);
    return scope;
  }

  statements(stmts: readonly Stmt[], scope: Scope): void {
    for (const s of stmts) this.statement(s, scope);
  }

  statement(stmt: Stmt, scope: Scope): void {
    switch (stmt.kind) {
      case 'FunctionDef': {
        this.expressions(stmt.decorators, scope);
        this.defaults(stmt.params, scope);
        this.bind(stmt.name, scope);
        const outer = this.typeParams(stmt, scope);
        const inner = this.enter('function', outer, stmt, stmt.name);
        this.params(stmt.params, inner);
        // Annotations are evaluated in the scope around the function.
        this.annotations(stmt.params, outer);
        if (stmt.returns) this.expression(stmt.returns, outer);
        this.statements(stmt.body, inner);
        break;
      }
      case 'ClassDef': {
        this.expressions(stmt.decorators, scope);
        this.bind(stmt.name, scope);
        const outer = this.typeParams(stmt, scope);
        this.expressions(stmt.bases, outer);
        for (const k of stmt.keywords) this.expression(k.value, outer);
        const inner = this.enter('class', outer, stmt, stmt.name);
        this.statements(stmt.body, inner);
        break;
      }
      case 'Return':
        this.optional(stmt.value, scope);
        break;
      case 'Delete':
        for (const t of stmt.targets) this.target(t, scope);
        break;
      case 'Assign':
        this.expression(stmt.value, scope);
        for (const t of stmt.targets) this.target(t, scope);
        break;
      case 'AugAssign':
        this.expression(stmt.value, scope);
        this.target(stmt.target, scope);
        this.expression(stmt.target, scope);
        break;
      case 'AnnAssign':
        this.optional(stmt.value, scope);
        this.expression(stmt.annotation, scope);
        this.target(stmt.target, scope);
        if (stmt.target.kind === 'Name') scope.annotates = true;
        break;
      case 'TypeAlias':
        this.bind(stmt.name.id, scope);
        this.expression(stmt.value, this.typeParams(stmt, scope));
        break;
      case 'For':
        this.expression(stmt.iter, scope);
        this.target(stmt.target, scope);
        this.statements(stmt.body, scope);
        this.statements(stmt.orelse, scope);
        break;
      case 'While':
      case 'If':
        this.expression(stmt.test, scope);
        this.statements(stmt.body, scope);
        this.statements(stmt.orelse, scope);
        break;
      case 'With':
        for (const item of stmt.items) {
          this.expression(item.context, scope);
          if (item.target) this.target(item.target, scope);
        }
        this.statements(stmt.body, scope);
        break;
      case 'Raise':
        this.optional(stmt.exc, scope);
        this.optional(stmt.cause, scope);
        break;
      case 'Try':
        this.statements(stmt.body, scope);
        for (const h of stmt.handlers) {
          this.optional(h.type, scope);
          if (h.name !== undefined) this.bind(h.name, scope);
          this.statements(h.body, scope);
        }
        this.statements(stmt.orelse, scope);
        this.statements(stmt.finalbody, scope);
        break;
      case 'Assert':
        this.expression(stmt.test, scope);
        this.optional(stmt.msg, scope);
        break;
      case 'Import':
        for (const n of stmt.names) this.bind(n.asname ?? n.name.split('.')[0], scope);
        break;
      case 'ImportFrom':
        for (const n of stmt.names) if (n.name !== '*') this.bind(n.asname ?? n.name, scope);
        break;
      case 'Global':
        for (const n of stmt.names) scope.globals.add(scope.mangled(n));
        break;
      case 'Nonlocal':
        for (const n of stmt.names) {
          scope.nonlocals.add(scope.mangled(n));
          scope.uses.add(scope.mangled(n));
        }
        break;
      case 'Expr':
        this.expression(stmt.value, scope);
        break;
      case 'Match':
        this.expression(stmt.subject, scope);
        for (const c of stmt.cases) {
          this.pattern(c.pattern, scope);
          this.optional(c.guard, scope);
          this.statements(c.body, scope);
        }
        break;
      case 'Pass':
      case 'Break':
      case 'Continue':
      case 'ErrorStmt':
        break;
    }
  }

  /** The scope of a definition's type parameters; the one around where it has none. */
  private typeParams(node: FunctionDef | ClassDef | TypeAlias, scope: Scope): Scope {
    if (node.typeParams.length === 0) return scope;
    const inner = this.enter('comprehension', scope, node, '<type parameters>');
    inner.isTypeParams = true;
    for (const p of node.typeParams) {
      this.bind(p.name, inner);
      this.optional(p.bound, inner);
      this.optional(p.default, inner);
    }
    return inner;
  }

  private bind(name: string, scope: Scope): void {
    scope.bound.add(scope.mangled(name));
  }

  private optional(e: Expr | undefined, scope: Scope): void {
    if (e) this.expression(e, scope);
  }

  private expressions(es: readonly (Expr | undefined)[], scope: Scope): void {
    for (const e of es) this.optional(e, scope);
  }

  private allParams(p: Parameters) {
    return [...p.posonly, ...p.args, ...(p.vararg ? [p.vararg] : []), ...p.kwonly, ...(p.kwarg ? [p.kwarg] : [])];
  }

  private defaults(p: Parameters, scope: Scope): void {
    for (const q of this.allParams(p)) this.optional(q.default, scope);
  }

  private annotations(p: Parameters, scope: Scope): void {
    for (const q of this.allParams(p)) this.optional(q.annotation, scope);
  }

  private params(p: Parameters, scope: Scope): void {
    for (const q of this.allParams(p)) this.bind(q.name, scope);
  }

  private target(e: Expr, scope: Scope): void {
    switch (e.kind) {
      case 'Name':
        this.bind(e.id, scope);
        break;
      case 'Tuple':
      case 'List':
        for (const x of e.elts) this.target(x, scope);
        break;
      case 'Starred':
        this.target(e.value, scope);
        break;
      default:
        this.expression(e, scope);
    }
  }

  private pattern(p: Pattern, scope: Scope): void {
    switch (p.kind) {
      case 'MatchValue':
        this.expression(p.value, scope);
        break;
      case 'MatchSingleton':
        break;
      case 'MatchSequence':
      case 'MatchOr':
        for (const q of p.patterns) this.pattern(q, scope);
        break;
      case 'MatchMapping':
        this.expressions(p.keys, scope);
        for (const q of p.patterns) this.pattern(q, scope);
        if (p.rest !== undefined) this.bind(p.rest, scope);
        break;
      case 'MatchClass':
        this.expression(p.cls, scope);
        for (const q of [...p.patterns, ...p.kwdPatterns]) this.pattern(q, scope);
        break;
      case 'MatchStar':
        if (p.name !== undefined) this.bind(p.name, scope);
        break;
      case 'MatchAs':
        if (p.pattern) this.pattern(p.pattern, scope);
        if (p.name !== undefined) this.bind(p.name, scope);
        break;
    }
  }

  private comprehension(e: ComprehensionNode, generators: readonly Comprehension[], scope: Scope): void {
    const lazy = e.kind === 'GeneratorExp';
    const inner = this.enter(lazy ? 'function' : 'comprehension', scope, e, lazy ? '<genexpr>' : '<comprehension>');
    inner.isGenerator = lazy;
    generators.forEach((g, i) => {
      // The first iterable is evaluated outside.
      this.expression(g.iter, i === 0 ? scope : inner);
      this.target(g.target, inner);
      this.expressions(g.ifs, inner);
    });
    if (e.kind === 'DictComp') {
      this.expression(e.key, inner);
      this.expression(e.value, inner);
    } else this.expression(e.elt, inner);
  }

  expression(e: Expr, scope: Scope): void {
    switch (e.kind) {
      case 'Name':
        scope.uses.add(scope.mangled(e.id));
        // `super()` finds its class through a cell.
        if (e.id === 'super' || e.id === '__class__') scope.uses.add('__class__');
        break;
      case 'Constant':
      case 'ErrorExpr':
        break;
      case 'JoinedStr':
      case 'TemplateStr':
        this.parts(e.parts, scope);
        break;
      case 'Attribute':
      case 'Starred':
      case 'Await':
        this.expression(e.value, scope);
        break;
      case 'Subscript':
        this.expression(e.value, scope);
        this.expression(e.index, scope);
        break;
      case 'Slice':
        this.expressions([e.lower, e.upper, e.step], scope);
        break;
      case 'List':
      case 'Tuple':
      case 'Set':
        this.expressions(e.elts, scope);
        break;
      case 'Dict':
        this.expressions(e.keys, scope);
        this.expressions(e.values, scope);
        break;
      case 'Call':
        this.expression(e.func, scope);
        this.expressions(e.args, scope);
        for (const k of e.keywords) this.expression(k.value, scope);
        break;
      case 'BinOp':
        this.expression(e.left, scope);
        this.expression(e.right, scope);
        break;
      case 'UnaryOp':
        this.expression(e.operand, scope);
        break;
      case 'BoolOp':
        this.expressions(e.values, scope);
        break;
      case 'Compare':
        this.expression(e.left, scope);
        this.expressions(e.comparators, scope);
        break;
      case 'IfExp':
        this.expressions([e.test, e.body, e.orelse], scope);
        break;
      case 'Lambda': {
        this.defaults(e.params, scope);
        const inner = this.enter('function', scope, e, '<lambda>');
        this.params(e.params, inner);
        this.expression(e.body, inner);
        break;
      }
      case 'NamedExpr': {
        // Binds in the function around the comprehension.
        let owner = scope;
        const between: Scope[] = [];
        while ((owner.kind === 'comprehension' || owner.isGenerator) && owner.parent) {
          between.push(owner);
          owner = owner.parent;
        }
        this.bind(e.target.id, owner);
        for (const s of between.filter((x) => x.isGenerator))
          if (owner.kind === 'module' || owner.globals.has(e.target.id)) s.globals.add(e.target.id);
          else {
            s.nonlocals.add(e.target.id);
            s.uses.add(e.target.id);
          }
        scope.uses.add(e.target.id);
        this.expression(e.value, scope);
        break;
      }
      case 'ListComp':
      case 'SetComp':
      case 'DictComp':
      case 'GeneratorExp':
        this.comprehension(e, e.generators, scope);
        break;
      case 'Yield':
        scope.frameOwner.hasYield = true;
        this.optional(e.value, scope);
        break;
      case 'YieldFrom':
        scope.frameOwner.hasYield = true;
        this.expression(e.value, scope);
        break;
    }
  }

  private parts(parts: Extract<Expr, { kind: 'JoinedStr' }>['parts'], scope: Scope): void {
    for (const p of parts)
      if (typeof p !== 'string') {
        this.expression(p.value, scope);
        if (p.formatSpec) this.parts(p.formatSpec, scope);
      }
  }
}
