/** The kinds of tokens, as small numbers, and what the parser asks of a kind, as tables. */

export const END = 0;
export const NEWLINE = 1;
export const INDENT = 2;
export const DEDENT = 3;
export const NAME = 4;
export const NUMBER = 5;
/** A string or bytes literal without replacement fields. */
export const STRING = 6;
/** An f-string or t-string. */
export const FSTRING = 7;

export const LPAR = 8;
export const RPAR = 9;
export const LSQB = 10;
export const RSQB = 11;
export const LBRACE = 12;
export const RBRACE = 13;
export const COMMA = 14;
export const COLON = 15;
export const SEMI = 16;
export const DOT = 17;
export const ELLIPSIS = 18;
export const EQUAL = 19;
export const ARROW = 20;
export const WALRUS = 21;
export const TILDE = 22;

// Binary operators; the augmented assignment of each is AUGMENTED further.
export const VBAR = 23;
export const CIRCUMFLEX = 24;
export const AMPER = 25;
export const LEFTSHIFT = 26;
export const RIGHTSHIFT = 27;
export const PLUS = 28;
export const MINUS = 29;
export const STAR = 30;
export const SLASH = 31;
export const DOUBLESLASH = 32;
export const PERCENT = 33;
export const AT = 34;
export const DOUBLESTAR = 35;
export const AUGMENTED = 13;
const FIRST_BINARY = VBAR;
export const FIRST_AUGMENTED = FIRST_BINARY + AUGMENTED;
export const LAST_AUGMENTED = DOUBLESTAR + AUGMENTED;

export const EQEQUAL = 49;
export const NOTEQUAL = 50;
export const LESS = 51;
export const LESSEQUAL = 52;
export const GREATER = 53;
export const GREATEREQUAL = 54;

/** Keywords in the order of their kinds, which begin here. */
export const FIRST_KEYWORD = 64;
const KEYWORDS = (
  'False None True and as assert async await break class continue def del elif else except finally for from global if ' +
  'import in is lambda nonlocal not or pass raise return try while with yield'
).split(' ');
export const FALSE = 64;
export const NONE = 65;
export const TRUE = 66;
export const AND = 67;
export const AS = 68;
export const ASSERT = 69;
export const ASYNC = 70;
export const AWAIT = 71;
export const BREAK = 72;
export const CLASS = 73;
export const CONTINUE = 74;
export const DEF = 75;
export const DEL = 76;
export const ELIF = 77;
export const ELSE = 78;
export const EXCEPT = 79;
export const FINALLY = 80;
export const FOR = 81;
export const FROM = 82;
export const GLOBAL = 83;
export const IF = 84;
export const IMPORT = 85;
export const IN = 86;
export const IS = 87;
export const LAMBDA = 88;
export const NONLOCAL = 89;
export const NOT = 90;
export const OR = 91;
export const PASS = 92;
export const RAISE = 93;
export const RETURN = 94;
export const TRY = 95;
export const WHILE = 96;
export const WITH = 97;
export const YIELD = 98;
const KINDS = 99;

/** Names with a meaning in places, in the order of their numbers in the table of names, behind the keywords. */
const SOFT_KEYWORDS = ['match', 'case', 'type', '_', 'print', 'exec'];
export const NAME_MATCH = KEYWORDS.length;
export const NAME_CASE = NAME_MATCH + 1;
export const NAME_TYPE = NAME_MATCH + 2;
export const NAME_UNDERSCORE = NAME_MATCH + 3;
export const NAME_PRINT = NAME_MATCH + 4;
export const NAME_EXEC = NAME_MATCH + 5;

/** Every name of which the table knows from the start. */
export const KNOWN_NAMES: readonly string[] = [...KEYWORDS, ...SOFT_KEYWORDS];

/** Operators as the AST spells them. */
const TEXT: string[] = new Array<string>(KINDS).fill('');
'| ^ & << >> + - * / // % @ **'.split(' ').forEach((op, i) => (TEXT[FIRST_BINARY + i] = op));
'== != < <= > >='.split(' ').forEach((op, i) => (TEXT[EQEQUAL + i] = op));
KEYWORDS.forEach((word, i) => (TEXT[FIRST_KEYWORD + i] = word));
TEXT[TILDE] = '~';
export const TEXT_OF: readonly string[] = TEXT;

function table(kinds: readonly number[], value: (index: number) => number = () => 1): Uint8Array {
  const all = new Uint8Array(256);
  kinds.forEach((kind, i) => (all[kind] = value(i)));
  return all;
}

// How tightly operators bind.
export const OR_BINDS = 1;
export const AND_BINDS = 2;
export const NOT_BINDS = 3;
export const COMPARE_BINDS = 4;
/** What is compared: `bitwise_or` in the grammar. */
export const OPERAND_BINDS = 5;
/** Signs before a number, and what `**` has on its right. */
export const SIGN_BINDS = 11;
const COMPARISONS = [EQEQUAL, NOTEQUAL, LESS, LESSEQUAL, GREATER, GREATEREQUAL, IN, IS, NOT];
/** How tightly an operator between operands binds; 0 for any other token. `not` only before `in`. */
export const PRECEDENCE = table(
  [OR, AND, ...COMPARISONS, VBAR, CIRCUMFLEX, AMPER, LEFTSHIFT, RIGHTSHIFT, PLUS, MINUS].concat([
    STAR,
    SLASH,
    DOUBLESLASH,
    PERCENT,
    AT,
    DOUBLESTAR,
  ]),
  (i) => [1, 2, 4, 4, 4, 4, 4, 4, 4, 4, 4, 5, 6, 7, 8, 8, 9, 9, 10, 10, 10, 10, 10, 12][i],
);
/** Begins a `factor` that is no `primary`. */
export const SIGNS = table([PLUS, MINUS, TILDE, AWAIT]);

/** Whatever comes behind an operand that is a whole expression. */
export const CLOSES = table([NEWLINE, RPAR, RSQB, RBRACE, COMMA, COLON, EQUAL, END]);

const ATOMS = [NAME, NUMBER, STRING, FSTRING, LPAR, LSQB, LBRACE, ELLIPSIS, FALSE, NONE, TRUE];
/** May begin an expression. */
export const BEGINS = table([...ATOMS, TILDE, PLUS, MINUS, AWAIT, LAMBDA, NOT]);
/** May begin an item of a list: an expression or a star. */
export const BEGINS_ITEM = table([...ATOMS, TILDE, PLUS, MINUS, AWAIT, LAMBDA, NOT, STAR]);
/** Begins an operand, and can't go on with one. */
export const OPERAND = table([NAME, NUMBER, STRING, FSTRING, LBRACE, ELLIPSIS, FALSE, NONE, TRUE, LAMBDA]);
/** Ends an operand. */
export const ENDS_OPERAND = table([NAME, NUMBER, STRING, FSTRING, RPAR, RSQB, RBRACE, ELLIPSIS, FALSE, NONE, TRUE]);

/** Begins a clause that goes on with the statement before it. */
export const CLAUSES = table([ELIF, ELSE, EXCEPT, FINALLY]);

/** What a line begins with, where a statement with a block begins so: a keyword's kind, or one of these two. */
export const MATCH_LINE = 120;
export const CASE_LINE = 121;
/** Words that begin a statement or clause with a block below it. */
export const OPENS_BLOCK = table([
  ...[IF, ELIF, ELSE, FOR, WHILE, TRY, EXCEPT, FINALLY, WITH, DEF, CLASS, ASYNC],
  ...[MATCH_LINE, CASE_LINE],
]);
