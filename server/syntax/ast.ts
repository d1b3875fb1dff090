/**
 * The typed syntax tree, shaped like CPython's `ast`, with exact spans.
 * `start` and `end` are UTF-16 offsets, end exclusive; they are what CPython's positions would be
 * (a parenthesised expression's span leaves its parentheses out, a decorated def starts at `def`).
 *
 * Inside a module's statements every offset (`start`, `end`, `fullStart`, `nameSpan`, `attrSpan`) is relative to the
 * TopLevel that holds the node: offset in the file = `topLevel.start + node.start`. So a statement that an edit elsewhere
 * merely moved is the same object as before, and whatever is cached on it (a WeakMap keyed by `topLevel.stmt`) stays good.
 * Offsets of TopLevel, Comment, SyntaxError and Module are the file's own.
 */
export interface Span {
  readonly start: number;
  readonly end: number;
}

interface Base extends Span {}

// ---- expressions

export type ExprContext = 'load' | 'store' | 'del';

export interface Name extends Base {
  readonly kind: 'Name';
  readonly id: string;
}
/** A number, a string without interpolation (implicit concatenation done), bytes, True, False, None, Ellipsis. */
export interface Constant extends Base {
  readonly kind: 'Constant';
  readonly value: ConstantValue;
}
export type ConstantValue =
  | { readonly type: 'int'; readonly value: number | bigint } // number while it is a safe integer
  | { readonly type: 'float'; readonly value: number }
  | { readonly type: 'imaginary'; readonly value: number }
  | { readonly type: 'str'; readonly value: string }
  | { readonly type: 'bytes'; readonly value: Uint8Array }
  | { readonly type: 'bool'; readonly value: boolean }
  | { readonly type: 'none' }
  | { readonly type: 'ellipsis' };
/** An f-string, with implicit concatenation done: literal texts and replacement fields. */
export interface JoinedStr extends Base {
  readonly kind: 'JoinedStr';
  readonly parts: readonly (string | FormattedValue)[];
}
/** A t-string (PEP 750); kept apart so that it can be refused clearly. */
export interface TemplateStr extends Base {
  readonly kind: 'TemplateStr';
  readonly parts: readonly (string | FormattedValue)[];
}
export interface FormattedValue extends Base {
  readonly kind: 'FormattedValue';
  readonly value: Expr;
  readonly conversion: 's' | 'r' | 'a' | undefined;
  readonly formatSpec: readonly (string | FormattedValue)[] | undefined;
  /** For `{x=}` the text to show before the value, the `=` included; the conversion is then 'r' unless the field says more. */
  readonly debugText: string | undefined;
}
export interface Attribute extends Base {
  readonly kind: 'Attribute';
  readonly value: Expr;
  readonly attr: string;
  readonly attrSpan: Span;
  /** It stretches over several lines: CPython then places it, and a call of it, at the attribute's name. */
  readonly multiline: boolean;
}
export interface Subscript extends Base {
  readonly kind: 'Subscript';
  readonly value: Expr;
  readonly index: Expr;
}
/** Only as (part of) a subscript's index. */
export interface Slice extends Base {
  readonly kind: 'Slice';
  readonly lower: Expr | undefined;
  readonly upper: Expr | undefined;
  readonly step: Expr | undefined;
}
export interface Starred extends Base {
  readonly kind: 'Starred';
  readonly value: Expr;
}
export interface List extends Base {
  readonly kind: 'List';
  readonly elts: readonly Expr[];
}
export interface Tuple extends Base {
  readonly kind: 'Tuple';
  readonly elts: readonly Expr[];
}
export interface SetExpr extends Base {
  readonly kind: 'Set';
  readonly elts: readonly Expr[];
}
/** A key of undefined is `**value`. */
export interface Dict extends Base {
  readonly kind: 'Dict';
  readonly keys: readonly (Expr | undefined)[];
  readonly values: readonly Expr[];
}
export interface Call extends Base {
  readonly kind: 'Call';
  readonly func: Expr;
  readonly args: readonly Expr[];
  readonly keywords: readonly Keyword[];
}
/** An `arg` of undefined is `**value`. */
export interface Keyword extends Base {
  readonly kind: 'Keyword';
  readonly arg: string | undefined;
  readonly value: Expr;
}
export type Operator = '+' | '-' | '*' | '@' | '/' | '%' | '**' | '<<' | '>>' | '|' | '^' | '&' | '//';
export interface BinOp extends Base {
  readonly kind: 'BinOp';
  readonly left: Expr;
  readonly op: Operator;
  readonly right: Expr;
}
export type UnaryOperator = '+' | '-' | '~' | 'not';
export interface UnaryOp extends Base {
  readonly kind: 'UnaryOp';
  readonly op: UnaryOperator;
  readonly operand: Expr;
}
/** `a and b and c` is one node of three values. */
export interface BoolOp extends Base {
  readonly kind: 'BoolOp';
  readonly op: 'and' | 'or';
  readonly values: readonly Expr[];
}
export type CompareOperator = '==' | '!=' | '<' | '<=' | '>' | '>=' | 'is' | 'is not' | 'in' | 'not in';
export interface Compare extends Base {
  readonly kind: 'Compare';
  readonly left: Expr;
  readonly ops: readonly CompareOperator[];
  readonly comparators: readonly Expr[];
}
export interface IfExp extends Base {
  readonly kind: 'IfExp';
  readonly test: Expr;
  readonly body: Expr;
  readonly orelse: Expr;
}
export interface Lambda extends Base {
  readonly kind: 'Lambda';
  readonly params: Parameters;
  readonly body: Expr;
}
export interface NamedExpr extends Base {
  readonly kind: 'NamedExpr';
  readonly target: Name;
  readonly value: Expr;
}
export interface Comprehension {
  readonly target: Expr;
  readonly iter: Expr;
  readonly ifs: readonly Expr[];
  readonly isAsync: boolean;
}
export interface ListComp extends Base {
  readonly kind: 'ListComp';
  readonly elt: Expr;
  readonly generators: readonly Comprehension[];
}
export interface SetComp extends Base {
  readonly kind: 'SetComp';
  readonly elt: Expr;
  readonly generators: readonly Comprehension[];
}
export interface DictComp extends Base {
  readonly kind: 'DictComp';
  readonly key: Expr;
  readonly value: Expr;
  readonly generators: readonly Comprehension[];
}
export interface GeneratorExp extends Base {
  readonly kind: 'GeneratorExp';
  readonly elt: Expr;
  readonly generators: readonly Comprehension[];
}
export interface Yield extends Base {
  readonly kind: 'Yield';
  readonly value: Expr | undefined;
}
export interface YieldFrom extends Base {
  readonly kind: 'YieldFrom';
  readonly value: Expr;
}
export interface Await extends Base {
  readonly kind: 'Await';
  readonly value: Expr;
}
/** What didn't parse. Running it raises an internal stop, never Python's SyntaxError in the middle of a function. */
export interface ErrorExpr extends Base {
  readonly kind: 'ErrorExpr';
}

export type Expr =
  | Name
  | Constant
  | JoinedStr
  | TemplateStr
  | Attribute
  | Subscript
  | Slice
  | Starred
  | List
  | Tuple
  | SetExpr
  | Dict
  | Call
  | BinOp
  | UnaryOp
  | BoolOp
  | Compare
  | IfExp
  | Lambda
  | NamedExpr
  | ListComp
  | SetComp
  | DictComp
  | GeneratorExp
  | Yield
  | YieldFrom
  | Await
  | ErrorExpr;

export interface Parameter extends Base {
  readonly name: string;
  readonly annotation: Expr | undefined;
  readonly default: Expr | undefined;
}
export interface Parameters {
  readonly posonly: readonly Parameter[];
  readonly args: readonly Parameter[];
  readonly vararg: Parameter | undefined;
  readonly kwonly: readonly Parameter[];
  readonly kwarg: Parameter | undefined;
}

// ---- statements

export interface TypeParam extends Base {
  readonly kind: 'TypeVar' | 'TypeVarTuple' | 'ParamSpec';
  readonly name: string;
  readonly bound: Expr | undefined;
  readonly default: Expr | undefined;
}
export interface FunctionDef extends Base {
  readonly kind: 'FunctionDef';
  readonly name: string;
  readonly nameSpan: Span;
  readonly params: Parameters;
  readonly body: readonly Stmt[];
  readonly decorators: readonly Expr[];
  readonly returns: Expr | undefined;
  readonly typeParams: readonly TypeParam[];
  readonly isAsync: boolean;
  /** From the first `@` (or `def`) on: what CPython calls the function's first line. */
  readonly fullStart: number;
}
export interface ClassDef extends Base {
  readonly kind: 'ClassDef';
  readonly name: string;
  readonly nameSpan: Span;
  readonly bases: readonly Expr[];
  readonly keywords: readonly Keyword[];
  readonly body: readonly Stmt[];
  readonly decorators: readonly Expr[];
  readonly typeParams: readonly TypeParam[];
  readonly fullStart: number;
}
export interface Return extends Base {
  readonly kind: 'Return';
  readonly value: Expr | undefined;
}
export interface Delete extends Base {
  readonly kind: 'Delete';
  readonly targets: readonly Expr[];
}
export interface Assign extends Base {
  readonly kind: 'Assign';
  readonly targets: readonly Expr[];
  readonly value: Expr;
}
export interface AugAssign extends Base {
  readonly kind: 'AugAssign';
  readonly target: Expr;
  readonly op: Operator;
  readonly value: Expr;
}
export interface AnnAssign extends Base {
  readonly kind: 'AnnAssign';
  readonly target: Expr;
  readonly annotation: Expr;
  readonly value: Expr | undefined;
}
export interface TypeAlias extends Base {
  readonly kind: 'TypeAlias';
  readonly name: Name;
  readonly typeParams: readonly TypeParam[];
  readonly value: Expr;
}
export interface For extends Base {
  readonly kind: 'For';
  readonly target: Expr;
  readonly iter: Expr;
  readonly body: readonly Stmt[];
  readonly orelse: readonly Stmt[];
  readonly isAsync: boolean;
}
export interface While extends Base {
  readonly kind: 'While';
  readonly test: Expr;
  readonly body: readonly Stmt[];
  readonly orelse: readonly Stmt[];
}
/** `elif` is an If as the only statement of `orelse`. */
export interface If extends Base {
  readonly kind: 'If';
  readonly test: Expr;
  readonly body: readonly Stmt[];
  readonly orelse: readonly Stmt[];
}
export interface WithItem {
  readonly context: Expr;
  readonly target: Expr | undefined;
}
export interface With extends Base {
  readonly kind: 'With';
  readonly items: readonly WithItem[];
  readonly body: readonly Stmt[];
  readonly isAsync: boolean;
}
export interface Raise extends Base {
  readonly kind: 'Raise';
  readonly exc: Expr | undefined;
  readonly cause: Expr | undefined;
}
export interface ExceptHandler extends Base {
  readonly type: Expr | undefined;
  readonly name: string | undefined;
  readonly body: readonly Stmt[];
}
export interface Try extends Base {
  readonly kind: 'Try';
  readonly body: readonly Stmt[];
  readonly handlers: readonly ExceptHandler[];
  readonly orelse: readonly Stmt[];
  readonly finalbody: readonly Stmt[];
  /** `except*` */
  readonly isStar: boolean;
}
export interface Assert extends Base {
  readonly kind: 'Assert';
  readonly test: Expr;
  readonly msg: Expr | undefined;
}
export interface ImportAlias extends Base {
  readonly name: string;
  readonly asname: string | undefined;
}
export interface Import extends Base {
  readonly kind: 'Import';
  readonly names: readonly ImportAlias[];
}
/** `from .a import *` has names `[{name: '*'}]`. */
export interface ImportFrom extends Base {
  readonly kind: 'ImportFrom';
  readonly module: string | undefined;
  readonly names: readonly ImportAlias[];
  readonly level: number;
}
export interface Global extends Base {
  readonly kind: 'Global';
  readonly names: readonly string[];
}
export interface Nonlocal extends Base {
  readonly kind: 'Nonlocal';
  readonly names: readonly string[];
}
export interface ExprStmt extends Base {
  readonly kind: 'Expr';
  readonly value: Expr;
}
export interface Pass extends Base {
  readonly kind: 'Pass';
}
export interface Break extends Base {
  readonly kind: 'Break';
}
export interface Continue extends Base {
  readonly kind: 'Continue';
}
export interface Match extends Base {
  readonly kind: 'Match';
  readonly subject: Expr;
  readonly cases: readonly MatchCase[];
}
export interface MatchCase {
  readonly pattern: Pattern;
  readonly guard: Expr | undefined;
  readonly body: readonly Stmt[];
}
/** A statement that didn't parse; a function that reaches it can't be traced further, its neighbours can. */
export interface ErrorStmt extends Base {
  readonly kind: 'ErrorStmt';
}

export type Stmt =
  | FunctionDef
  | ClassDef
  | Return
  | Delete
  | Assign
  | AugAssign
  | AnnAssign
  | TypeAlias
  | For
  | While
  | If
  | With
  | Raise
  | Try
  | Assert
  | Import
  | ImportFrom
  | Global
  | Nonlocal
  | ExprStmt
  | Pass
  | Break
  | Continue
  | Match
  | ErrorStmt;

// ---- patterns

export interface MatchValue extends Base {
  readonly kind: 'MatchValue';
  readonly value: Expr;
}
export interface MatchSingleton extends Base {
  readonly kind: 'MatchSingleton';
  readonly value: boolean | null;
}
export interface MatchSequence extends Base {
  readonly kind: 'MatchSequence';
  readonly patterns: readonly Pattern[];
}
export interface MatchMapping extends Base {
  readonly kind: 'MatchMapping';
  readonly keys: readonly Expr[];
  readonly patterns: readonly Pattern[];
  readonly rest: string | undefined;
}
export interface MatchClass extends Base {
  readonly kind: 'MatchClass';
  readonly cls: Expr;
  readonly patterns: readonly Pattern[];
  readonly kwdAttrs: readonly string[];
  readonly kwdPatterns: readonly Pattern[];
}
/** `*rest` in a sequence pattern; a name of undefined is `*_`. */
export interface MatchStar extends Base {
  readonly kind: 'MatchStar';
  readonly name: string | undefined;
}
/** `pattern as name`, `name`, `_` (both undefined). */
export interface MatchAs extends Base {
  readonly kind: 'MatchAs';
  readonly pattern: Pattern | undefined;
  readonly name: string | undefined;
}
export interface MatchOr extends Base {
  readonly kind: 'MatchOr';
  readonly patterns: readonly Pattern[];
}
export type Pattern =
  MatchValue | MatchSingleton | MatchSequence | MatchMapping | MatchClass | MatchStar | MatchAs | MatchOr;

// ---- a file

/** A comment, from `#` to the end of its line, with offsets in the file. Directives and ignores are read from these. */
export interface Comment extends Span {
  readonly text: string;
  /** Nothing but blanks stands before it on its line. */
  readonly ownLine: boolean;
}

export interface SyntaxError extends Span {
  readonly message: string;
}

/**
 * One statement of the module level. `stmt` is reused by identity from parse to parse while its text stays the same, wherever
 * it moves to; within one module every TopLevel has an object of its own. `text` is `source.slice(start, end)`.
 */
export interface TopLevel extends Span {
  readonly stmt: Stmt;
  /** In the file: where the statement begins, its first decorator included. */
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

export interface Module extends Base {
  readonly kind: 'Module';
  readonly body: readonly TopLevel[];
  readonly comments: readonly Comment[];
}

/** What `parse` answers: always a tree, however broken the text. */
export interface ParseResult {
  readonly tree: Module;
  readonly errors: readonly SyntaxError[];
}
