/**
 * Generator functions: a second back end, which compiles what contains a `yield` to JavaScript generators. Everything else
 * is left to the closures of expressions.ts and statements.ts, so ordinary code doesn't pay for generators.
 *
 * A branch on an unknown whose sides yield can't be run twice: the generator is unknown from there on.
 */
import type { Expr, Parameter, Stmt } from '../../syntax/ast.ts';
import { Stop, raise } from '../errors.ts';
import { AsyncBody, AsyncYield, PyAsyncGenerator, PyCoroutine } from '../coroutine.ts';
import { PyGenerator } from '../generator.ts';
import { awaited } from './awaits.ts';
import { suspendingComprehension } from './suspendingComprehensions.ts';
import { inplace } from '../operators.ts';
import type { Frame } from '../vm.ts';
import type { Value } from '../values.ts';
import { Unknown, UnknownSignal } from '../values.ts';
import { dropPathsOf, paths } from './branches.ts';
import type { Compiler, Completion } from './context.ts';
import { NORMAL, RETURN } from './context.ts';
import { decide, known } from './decide.ts';
import { delegate } from './delegate.ts';
import type { MakeGenerator } from './functions.ts';
import { GeneratorStatements } from './generatorStatements.ts';
import type { Scope } from './scope.ts';
import { containsYield, replaceChildren, suspendsInside } from './yields.ts';

/** A compiled expression, and a compiled statement, that may yield. */
export type GenEx = (f: Frame) => Generator<Value, Value, Value>;
export type GenSt = (f: Frame) => Generator<Value, Completion, Value>;

const LEFT = new Unknown('the generator may have ended in a branch that is not known');

type Node<K extends Stmt['kind']> = Extract<Stmt, { kind: K }>;

export class GeneratorCompiler {
  private readonly compound: GeneratorStatements;
  constructor(
    readonly c: Compiler,
    readonly scope: Scope,
    /** What is yielded goes to whoever iterates, what is awaited to the event loop. */
    readonly isAsyncGenerator = false,
  ) {
    this.compound = new GeneratorStatements(this);
  }

  /** Answers in one step where nothing yields. */
  expression(e: Expr): GenEx {
    if (!containsYield(e)) {
      const ex = this.c.expression(e, this.scope);
      return (f) => immediately(ex, f);
    }
    return this.yielding(e);
  }

  private yielding(e: Expr): GenEx {
    switch (e.kind) {
      case 'Yield': {
        const value = e.value ? this.expression(e.value) : undefined;
        const { isAsyncGenerator } = this;
        return function* (f) {
          const v = value ? yield* value(f) : null;
          f.at = e;
          const sent = yield isAsyncGenerator ? new AsyncYield(v) : v;
          f.at = e;
          return sent;
        };
      }
      case 'Await': {
        const value = this.expression(e.value);
        return function* (f) {
          return yield* awaited(f, e, yield* value(f));
        };
      }
      case 'ListComp':
      case 'SetComp':
      case 'DictComp':
        return suspendsInside(e) ? suspendingComprehension(this, e) : this.hoisted1(e);
      case 'YieldFrom': {
        const value = this.expression(e.value);
        return function* (f) {
          const iterable = yield* value(f);
          f.at = e;
          return yield* delegate(f, e, iterable);
        };
      }
      case 'BoolOp': {
        const values = e.values.map((v) => this.expression(v));
        return function* (f) {
          let v: Value = null;
          for (let i = 0; i < values.length; i++) {
            v = yield* values[i](f);
            f.at = e.values[i];
            if (i < values.length - 1 && known(decide(v)) === (e.op === 'or')) return v;
          }
          return v;
        };
      }
      case 'IfExp': {
        const [test, body, orelse] = [e.test, e.body, e.orelse].map((x) => this.expression(x));
        return function* (f) {
          const v = yield* test(f);
          f.at = e.test;
          return known(decide(v)) ? yield* body(f) : yield* orelse(f);
        };
      }
      case 'Compare':
        return e.ops.length > 1 ? this.comparison(e) : this.hoisted1(e);
      default:
        return this.hoisted1(e);
    }
  }

  /** The same for what stands in a scope of its own in the same frame. */
  within(scope: Scope): GeneratorCompiler {
    return new GeneratorCompiler(this.c, scope, this.isAsyncGenerator);
  }

  private hoisted1(e: Expr): GenEx {
    const { node, run } = this.hoist(e);
    const ex = this.c.expression(node, this.scope);
    return function* (f) {
      yield* run(f);
      return ex(f);
    };
  }

  /** `a < b < c`: c is evaluated only where `a < b` holds. */
  private comparison(e: Extract<Expr, { kind: 'Compare' }>): GenEx {
    const left = this.expression(e.left);
    const first = this.temporary(e.left);
    const steps = e.comparators.map((x, i) => {
      const right = this.temporary(x);
      return { value: this.expression(x), right, op: e.ops[i] };
    });
    const tests = steps.map(({ right, op }, i) => {
      const before = i === 0 ? first : steps[i - 1].right;
      const { start, end } = e;
      return this.c.expression(
        { kind: 'Compare', left: before.name, ops: [op], comparators: [right.name], start, end },
        this.scope,
      );
    });
    return function* (f) {
      first.store(f, yield* left(f));
      let result: Value = true;
      for (let i = 0; i < steps.length; i++) {
        steps[i].right.store(f, yield* steps[i].value(f));
        result = tests[i](f);
        if (i < steps.length - 1 && !known(decide(result))) return result;
      }
      return result;
    };
  }

  /** An expression's operands, evaluated in order into temporaries, and the expression over those. */
  private hoist(e: Expr): { node: Expr; run: (f: Frame) => Generator<Value, void, Value> } {
    const steps: { ex: GenEx; store: (f: Frame, v: Value) => void }[] = [];
    const node = replaceChildren(e, this.scope, (child) => {
      const { name, store } = this.temporary(child);
      steps.push({ ex: this.expression(child), store });
      return name;
    });
    return {
      node,
      *run(f) {
        for (const { ex, store } of steps) store(f, yield* ex(f));
      },
    };
  }

  temporary(e: Expr): { name: Expr; store: (f: Frame, v: Value) => void } {
    const name: Expr = { kind: 'Name', id: this.scope.temporary(), start: e.start, end: e.end };
    return { name, store: this.c.store(name, this.scope) };
  }

  block(stmts: readonly Stmt[]): GenSt {
    const parts = this.parts(stmts);
    return function* (f) {
      for (const { plain, yielding } of parts) {
        const done = plain ? plain(f) : yielding ? yield* yielding(f) : NORMAL;
        // On one side of a branch it has left: whether there is more isn't known.
        if (paths.length > 0 && dropPathsOf(f)) throw new UnknownSignal(LEFT);
        if (done !== NORMAL) return done;
      }
      return NORMAL;
    };
  }

  /** Neighbours without yields are compiled together. */
  private parts(stmts: readonly Stmt[]) {
    const out: { plain?: (f: Frame) => Completion; yielding?: GenSt }[] = [];
    let plain: Stmt[] = [];
    const flush = (): void => {
      if (plain.length > 0) out.push({ plain: this.c.block(plain, this.scope) });
      plain = [];
    };
    for (const s of stmts) {
      if (!containsYield(s)) plain.push(s);
      else {
        flush();
        out.push({ yielding: this.statement(s) });
      }
    }
    flush();
    return out;
  }

  private statement(s: Stmt): GenSt {
    switch (s.kind) {
      case 'Expr': {
        const value = this.expression(s.value);
        return function* (f) {
          yield* value(f);
          return NORMAL;
        };
      }
      case 'Return': {
        const value = s.value ? this.expression(s.value) : undefined;
        return function* (f) {
          f.result = value ? yield* value(f) : null;
          return RETURN;
        };
      }
      case 'Assign':
        return s.targets.some(containsYield)
          ? this.assignTo(s)
          : this.hoisted(s, s.value, (value) => ({ ...s, value }));
      case 'AnnAssign':
        return s.value ? this.hoisted(s, s.value, (value) => ({ ...s, value })) : this.unsupported();
      case 'AugAssign':
        return this.augAssign(s);
      case 'Raise':
        return this.raise(s);
      case 'Assert':
        return this.assert(s);
      case 'Delete':
        return this.delete(s);
      case 'FunctionDef':
      case 'ClassDef':
        return this.definition(s);
      case 'If':
      case 'While':
      case 'For':
      case 'With':
      case 'Try':
      case 'Match':
        return this.compound.compile(s);
      default:
        return this.unsupported();
    }
  }

  /** The one part that yields goes first, into a temporary; the statement then is an ordinary one. */
  private hoisted(s: Stmt, part: Expr, rebuild: (temporary: Expr) => Stmt): GenSt {
    const value = this.expression(part);
    const { name, store } = this.temporary(part);
    const rest = this.c.block([rebuild(name)], this.scope);
    return function* (f) {
      store(f, yield* value(f));
      f.at = s;
      return rest(f);
    };
  }

  /** Targets like `d[(yield)]`: the value first, then each target's parts. */
  private assignTo(s: Node<'Assign'>): GenSt {
    const value = this.expression(s.value);
    const targets = s.targets.map((t) => {
      if (t.kind !== 'Subscript' && t.kind !== 'Attribute')
        return { run: undefined, store: this.c.store(t, this.scope), unsupported: containsYield(t) };
      const { node, run } = this.hoist(t);
      return { run, store: this.c.store(node, this.scope), unsupported: false };
    });
    if (targets.some((t) => t.unsupported)) return this.unsupported();
    return function* (f) {
      const v = yield* value(f);
      for (const { run, store } of targets) {
        if (run) yield* run(f);
        store(f, v);
      }
      return NORMAL;
    };
  }

  private augAssign(s: Node<'AugAssign'>): GenSt {
    const value = this.expression(s.value);
    const { target, op } = s;
    // The target is read before the value is evaluated, so a yield in between sees the old one.
    const parts: { ex: (f: Frame) => Value; store: (f: Frame, v: Value) => void }[] = [];
    const place =
      target.kind === 'Name'
        ? target
        : replaceChildren(target, this.scope, (child) => {
            const { name, store } = this.temporary(child);
            parts.push({ ex: this.c.expression(child, this.scope), store });
            return name;
          });
    const load = this.c.expression(place, this.scope);
    const put = this.c.store(place, this.scope);
    return function* (f) {
      for (const { ex, store } of parts) store(f, ex(f));
      const before = load(f);
      const v = yield* value(f);
      f.at = s;
      put(f, inplace(op, before, v));
      return NORMAL;
    };
  }

  private raise(s: Node<'Raise'>): GenSt {
    const exc = s.exc && this.expression(s.exc);
    const cause = s.cause && this.expression(s.cause);
    const [first, second] = [s.exc, s.cause].map((e) => e && this.temporary(e));
    const rest = this.c.block([{ ...s, exc: first?.name, cause: second?.name }], this.scope);
    return function* (f) {
      if (exc) first?.store(f, yield* exc(f));
      if (cause) second?.store(f, yield* cause(f));
      return rest(f);
    };
  }

  /** The message is evaluated where the test fails, and only there. */
  private assert(s: Node<'Assert'>): GenSt {
    const test = this.expression(s.test);
    const { name, store } = this.temporary(s.msg ?? s.test);
    const msg = s.msg && this.expression(s.msg);
    const { start, end } = s;
    const no: Expr = { kind: 'Constant', value: { type: 'bool', value: false }, start, end };
    const fail = this.c.block([{ ...s, test: no, msg: s.msg && name }], this.scope);
    return function* (f) {
      const v = yield* test(f);
      f.at = s.test;
      if (decide(v) !== false) return NORMAL;
      if (msg) store(f, yield* msg(f));
      return fail(f);
    };
  }

  private delete(s: Node<'Delete'>): GenSt {
    const targets = s.targets.map((t) => {
      if (t.kind !== 'Subscript' && t.kind !== 'Attribute')
        return { run: undefined, rest: this.c.block([{ ...s, targets: [t] }], this.scope) };
      const { node, run } = this.hoist(t);
      return { run, rest: this.c.block([{ ...s, targets: [node] }], this.scope) };
    });
    return function* (f) {
      for (const { run, rest } of targets) {
        if (run) yield* run(f);
        rest(f);
      }
      return NORMAL;
    };
  }

  /** Definitions whose decorators, defaults or bases yield: those go first, into temporaries. */
  private definition(s: Node<'FunctionDef'> | Node<'ClassDef'>): GenSt {
    const steps: { ex: GenEx; store: (f: Frame, v: Value) => void }[] = [];
    const replaced = (e: Expr): Expr => {
      const { name, store } = this.temporary(e);
      steps.push({ ex: this.expression(e), store });
      return name;
    };
    const maybe = (e: Expr | undefined): Expr | undefined => e && replaced(e);
    const parameter = (p: Parameter): Parameter => ({ ...p, default: maybe(p.default) });
    const decorators = s.decorators.map(replaced);
    const made: Stmt =
      s.kind === 'ClassDef'
        ? {
            ...s,
            decorators,
            bases: s.bases.map((b) => (b.kind === 'Starred' ? { ...b, value: replaced(b.value) } : replaced(b))),
            keywords: s.keywords.map((k) => ({ ...k, value: replaced(k.value) })),
          }
        : {
            ...s,
            decorators,
            params: {
              ...s.params,
              posonly: s.params.posonly.map(parameter),
              args: s.params.args.map(parameter),
              kwonly: s.params.kwonly.map(parameter),
            },
          };
    this.scope.children.set(made, this.scope.child(s));
    const rest = this.c.block([made], this.scope);
    return function* (f) {
      for (const { ex, store } of steps) store(f, yield* ex(f));
      return rest(f);
    };
  }

  private unsupported(): GenSt {
    return () => {
      throw new Stop('a yield in this place is not interpreted', 'unsupported');
    };
  }
}

/** A generator that ends at once. */
function* immediately(ex: (f: Frame) => Value, f: Frame): Generator<Value, Value, Value> {
  yield* [];
  return ex(f);
}

/** What calling a generator function gives. */
export const compileGenerator: MakeGenerator = (c, node, inner) => {
  const isAsync = node.kind === 'FunctionDef' && node.isAsync;
  const compiler = new GeneratorCompiler(c, inner, isAsync && inner.hasYield);
  const block =
    node.kind === 'FunctionDef'
      ? compiler.block(node.body)
      : compiler.block([{ kind: 'Return', value: node.body, start: node.start, end: node.end }]);
  function* body(f: Frame): Generator<Value, Value, Value> {
    f.result = null;
    yield* block(f);
    return f.result;
  }
  return (f) => {
    if (!f.fn) throw raise('SystemError', 'a generator without a function');
    if (!isAsync) return new PyGenerator(f.fn.name, f.fn.qualname, f, body(f));
    const async = new AsyncBody(f.fn.name, f.fn.qualname, f, body(f));
    return inner.hasYield ? new PyAsyncGenerator(async) : new PyCoroutine(async);
  };
};
