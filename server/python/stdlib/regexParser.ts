/** Patterns of `re` as trees, with CPython's complaints. Source: CPython's Lib/re/_parser.py. */

export const FLAG = { I: 2, L: 4, M: 8, S: 16, U: 32, X: 64, A: 256, DEBUG: 128 } as const;

export type Category = 'digit' | 'space' | 'word';
export type SetItem =
  | { readonly kind: 'char'; readonly code: number }
  | { readonly kind: 'range'; readonly low: number; readonly high: number }
  | { readonly kind: 'category'; readonly category: Category; readonly negated: boolean };

export type RegexNode =
  | { readonly kind: 'char'; readonly code: number; readonly flags: number }
  | { readonly kind: 'any'; readonly flags: number }
  | { readonly kind: 'set'; readonly items: readonly SetItem[]; readonly negated: boolean; readonly flags: number }
  | { readonly kind: 'sequence'; readonly items: readonly RegexNode[] }
  | { readonly kind: 'branch'; readonly branches: readonly RegexNode[] }
  | { readonly kind: 'group'; readonly index: number; readonly body: RegexNode }
  | { readonly kind: 'atomic'; readonly body: RegexNode }
  | { readonly kind: 'look'; readonly ahead: boolean; readonly negated: boolean; readonly body: RegexNode }
  | { readonly kind: 'back'; readonly index: number; readonly flags: number }
  | {
      readonly kind: 'conditional';
      readonly index: number;
      readonly yes: RegexNode;
      readonly no: RegexNode | undefined;
    }
  | {
      readonly kind: 'repeat';
      readonly body: RegexNode;
      readonly min: number;
      readonly max: number;
      readonly mode: 'greedy' | 'lazy' | 'possessive';
    }
  | {
      readonly kind: 'at';
      readonly where: 'start' | 'end' | 'lineStart' | 'lineEnd' | 'word' | 'notWord';
      readonly flags: number;
    }
  | { readonly kind: 'fail' };

/** What is wrong with a pattern, and where. */
export class RegexError extends Error {
  constructor(
    message: string,
    readonly position: number,
  ) {
    super(message);
  }
}

export interface ParsedRegex {
  readonly node: RegexNode;
  readonly flags: number;
  readonly groups: number;
  readonly names: ReadonlyMap<string, number>;
}

const MAX_REPEAT = 4294967295;
const LETTERS = /[a-zA-Z]/;
const NAMES: Readonly<Record<string, number>> = { a: 7, b: 8, f: 12, n: 10, r: 13, t: 9, v: 11, '\\': 92 };
const CATEGORIES: Readonly<Record<string, readonly [Category, boolean]>> = {
  d: ['digit', false],
  D: ['digit', true],
  s: ['space', false],
  S: ['space', true],
  w: ['word', false],
  W: ['word', true],
};

/** Parses one pattern; `chars` are its code points. */
class Parser {
  private i = 0;
  private flags: number;
  private groups = 0;
  private readonly names = new Map<string, number>();
  private readonly open = new Set<number>();
  /** The widths of groups that are closed, for look-behinds that refer to them. */
  private readonly widths = new Map<number, readonly [number, number]>();
  /** How many groups there were when the outermost look-behind began. */
  private lookbehindGroups: number | undefined;

  constructor(
    private readonly chars: readonly string[],
    flags: number,
    private readonly isBytes: boolean,
  ) {
    this.flags = flags;
  }

  parse(): ParsedRegex {
    const node = this.alternatives(0, this.flags);
    if (this.i < this.chars.length) this.fail('unbalanced parenthesis', this.i);
    return { node, flags: this.flags, groups: this.groups, names: this.names };
  }

  private fail(message: string, position: number): never {
    throw new RegexError(message, position);
  }
  private get ended(): boolean {
    return this.i >= this.chars.length;
  }
  private eat(ch: string): boolean {
    if (this.chars[this.i] !== ch) return false;
    this.i++;
    return true;
  }

  private alternatives(depth: number, flags: number): RegexNode {
    let own = flags;
    const branches: RegexNode[] = [];
    do {
      const { node, flags: after } = this.sequence(depth, own, branches.length === 0);
      own = after;
      branches.push(node);
    } while (this.eat('|'));
    return branches.length === 1 ? branches[0] : { kind: 'branch', branches };
  }

  private sequence(depth: number, given: number, first: boolean): { node: RegexNode; flags: number } {
    const items: RegexNode[] = [];
    let flags = given;
    while (!this.ended) {
      const ch = this.chars[this.i];
      if (ch === '|' || ch === ')') break;
      const start = this.i++;
      if ((flags & FLAG.X) !== 0) {
        if (/[ \t\n\r\f\v]/.test(ch)) continue;
        if (ch === '#') {
          while (!this.ended && this.chars[this.i++] !== '\n');
          continue;
        }
      }
      if (ch === '\\') items.push(this.escape(start, flags));
      else if (ch === '[') items.push(this.set(start, flags));
      else if (ch === '*' || ch === '+' || ch === '?' || ch === '{') {
        const repeated = this.repeat(ch, start, items, flags);
        if (repeated) items.push(repeated);
      } else if (ch === '.') items.push({ kind: 'any', flags });
      else if (ch === '^') items.push({ kind: 'at', where: (flags & FLAG.M) !== 0 ? 'lineStart' : 'start', flags });
      else if (ch === '$') items.push({ kind: 'at', where: 'lineEnd', flags });
      else if (ch === '(') {
        const made = this.parenthesis(start, depth, flags, first && items.length === 0);
        if (typeof made === 'number') flags = made;
        else if (made) items.push(made);
      } else items.push({ kind: 'char', code: ch.codePointAt(0) ?? 0, flags });
    }
    return { node: items.length === 1 ? items[0] : { kind: 'sequence', items }, flags };
  }

  private repeat(ch: string, start: number, items: RegexNode[], flags: number): RegexNode | undefined {
    let [min, max] = ch === '*' ? [0, Infinity] : ch === '+' ? [1, Infinity] : [0, 1];
    if (ch === '{') {
      if (this.chars[this.i] === '}') return { kind: 'char', code: 123, flags };
      const at = this.i;
      const digits = (): string => {
        let out = '';
        while (!this.ended && /[0-9]/.test(this.chars[this.i])) out += this.chars[this.i++];
        return out;
      };
      const low = digits();
      let high = low;
      if (this.eat(',')) high = digits();
      else if (low === '') high = '';
      if (!this.eat('}') || (low === '' && high === '' && this.chars[at] !== ',')) {
        this.i = at;
        return { kind: 'char', code: 123, flags };
      }
      min = low === '' ? 0 : Number(low);
      max = high === '' ? Infinity : Number(high);
      if (min >= MAX_REPEAT || (Number.isFinite(max) && max >= MAX_REPEAT))
        throw new RangeError('the repetition number is too large');
      if (max < min) this.fail('min repeat greater than max repeat', at);
    }
    const item = items.pop();
    if (item === undefined || item.kind === 'at') this.fail('nothing to repeat', start);
    if (item.kind === 'repeat') this.fail('multiple repeat', start);
    // What is repeated may not look repeated: a group without capture is its body.
    if (this.eat('?')) return { kind: 'repeat', body: item, min, max, mode: 'lazy' };
    if (this.eat('+')) return { kind: 'repeat', body: item, min, max, mode: 'possessive' };
    return { kind: 'repeat', body: item, min, max, mode: 'greedy' };
  }

  private hex(prefix: string, start: number, count: number): number {
    let digits = '';
    while (digits.length < count && !this.ended && /[0-9a-fA-F]/.test(this.chars[this.i]))
      digits += this.chars[this.i++];
    if (digits.length !== count) this.fail(`incomplete escape \\${prefix}${digits}`, start);
    const code = Number.parseInt(digits, 16);
    if (code > 0x10ffff) this.fail(`bad escape \\${prefix}${digits}`, start);
    return code;
  }

  /** The code of `\x41`, `\n`, `\0`; undefined for what means something else. */
  private escapedCode(e: string, start: number): number | undefined {
    if (e === 'x') return this.hex('x', start, 2);
    if (!this.isBytes && e === 'u') return this.hex('u', start, 4);
    if (!this.isBytes && e === 'U') return this.hex('U', start, 8);
    if (e === '0') {
      let digits = '0';
      while (digits.length < 3 && !this.ended && /[0-7]/.test(this.chars[this.i])) digits += this.chars[this.i++];
      return Number.parseInt(digits, 8);
    }
    if (e in NAMES && e !== 'b') return NAMES[e];
    return undefined;
  }

  private escape(start: number, flags: number): RegexNode {
    if (this.ended) this.fail('bad escape (end of pattern)', start);
    const e = this.chars[this.i++];
    const category = (CATEGORIES as Record<string, readonly [Category, boolean] | undefined>)[e];
    if (category)
      return {
        kind: 'set',
        items: [{ kind: 'category', category: category[0], negated: category[1] }],
        negated: false,
        flags,
      };
    if (e === 'A') return { kind: 'at', where: 'start', flags };
    if (e === 'Z') return { kind: 'at', where: 'end', flags };
    if (e === 'b') return { kind: 'at', where: 'word', flags };
    if (e === 'B') return { kind: 'at', where: 'notWord', flags };
    if (/[1-9]/.test(e)) {
      let digits = e;
      if (!this.ended && /[0-9]/.test(this.chars[this.i])) {
        const second = this.chars[this.i++];
        digits += second;
        if (/[0-3]/.test(e) && /[0-7]/.test(second) && !this.ended && /[0-7]/.test(this.chars[this.i])) {
          digits += this.chars[this.i++];
          const code = Number.parseInt(digits, 8);
          if (code > 0o377) this.fail(`octal escape value \\${digits} outside of range 0-0o377`, start);
          return { kind: 'char', code, flags };
        }
      }
      return this.reference(Number(digits), start, flags, digits.length + 1);
    }
    const code = this.escapedCode(e, start);
    if (code !== undefined) return { kind: 'char', code, flags };
    if (LETTERS.test(e)) this.fail(`bad escape \\${e}`, start);
    return { kind: 'char', code: e.codePointAt(0) ?? 0, flags };
  }

  private reference(index: number, start: number, flags: number, _length: number): RegexNode {
    if (index > this.groups) this.fail(`invalid group reference ${index}`, start + 1);
    if (this.open.has(index)) this.fail('cannot refer to an open group', start);
    this.checkLookbehind(index, this.i);
    return { kind: 'back', index, flags };
  }

  /** A look-behind may not refer to a group that it makes. */
  private checkLookbehind(index: number, position: number): void {
    if (this.lookbehindGroups !== undefined && index > this.lookbehindGroups)
      this.fail('cannot refer to group defined in the same lookbehind subpattern', position);
  }

  private set(start: number, flags: number): RegexNode {
    const items: SetItem[] = [];
    const negated = this.eat('^');
    const begin = this.i;
    for (;;) {
      if (this.ended) this.fail('unterminated character set', start);
      const at = this.i;
      const ch = this.chars[this.i++];
      if (ch === ']' && at !== begin) break;
      const low = ch === '\\' ? this.setEscape(at) : ({ kind: 'char', code: ch.codePointAt(0) ?? 0 } as const);
      if (!this.eat('-')) {
        items.push(low);
        continue;
      }
      if (this.ended) this.fail('unterminated character set', start);
      const next = this.chars[this.i++];
      if (next === ']') {
        items.push(low, { kind: 'char', code: 45 });
        break;
      }
      const high =
        next === '\\' ? this.setEscape(this.i - 1) : ({ kind: 'char', code: next.codePointAt(0) ?? 0 } as const);
      const shown = this.chars.slice(at, this.i).join('');
      if (low.kind !== 'char' || high.kind !== 'char' || high.code < low.code)
        this.fail(`bad character range ${shown}`, at);
      items.push({ kind: 'range', low: low.code, high: high.code });
    }
    return { kind: 'set', items, negated, flags };
  }

  private setEscape(start: number): SetItem {
    if (this.ended) this.fail('bad escape (end of pattern)', start);
    const e = this.chars[this.i++];
    const category = (CATEGORIES as Record<string, readonly [Category, boolean] | undefined>)[e];
    if (category) return { kind: 'category', category: category[0], negated: category[1] };
    if (e === 'b') return { kind: 'char', code: 8 };
    if (/[0-7]/.test(e)) {
      let digits = e;
      while (digits.length < 3 && !this.ended && /[0-7]/.test(this.chars[this.i])) digits += this.chars[this.i++];
      const code = Number.parseInt(digits, 8);
      if (code > 0o377) this.fail(`octal escape value \\${digits} outside of range 0-0o377`, start);
      return { kind: 'char', code };
    }
    const code = this.escapedCode(e, start);
    if (code !== undefined) return { kind: 'char', code };
    if (/[a-zA-Z0-9]/.test(e)) this.fail(`bad escape \\${e}`, start);
    return { kind: 'char', code: e.codePointAt(0) ?? 0 };
  }

  /** Up to a terminator; what a group's name is. */
  private until(terminator: string, what: string): string {
    const start = this.i;
    let out = '';
    for (;;) {
      if (this.ended) {
        if (out === '') this.fail(`missing ${what}`, start);
        this.fail(`missing ${terminator}, unterminated name`, start);
      }
      const ch = this.chars[this.i++];
      if (ch === terminator) {
        if (out === '') this.fail(`missing ${what}`, this.i - 1);
        return out;
      }
      out += ch;
    }
  }
  private checkName(name: string, at: number): void {
    if (!/^[\p{L}_][\p{L}\p{N}_\p{M}]*$/u.test(name) || (this.isBytes && /[^\x20-\x7e]/.test(name)))
      this.fail(`bad character in group name '${name}'`, at);
  }

  /** A group, an assertion, a comment (undefined), or flags for what follows (a number). */
  private parenthesis(start: number, depth: number, flags: number, atStart: boolean): RegexNode | number | undefined {
    let name: string | undefined;
    let capture = true;
    let inner = flags;
    let atomic = false;
    if (this.eat('?')) {
      if (this.ended) this.fail('unexpected end of pattern', this.i);
      const ch = this.chars[this.i++];
      if (ch === 'P') {
        if (this.eat('<')) {
          const at = this.i;
          name = this.until('>', 'group name');
          this.checkName(name, at);
        } else if (this.eat('=')) {
          const at = this.i;
          const wanted = this.until(')', 'group name');
          this.checkName(wanted, at);
          const index = this.names.get(wanted);
          if (index === undefined) this.fail(`unknown group name '${wanted}'`, at);
          if (this.open.has(index)) this.fail('cannot refer to an open group', at);
          return { kind: 'back', index, flags };
        } else {
          if (this.ended) this.fail('unexpected end of pattern', this.i);
          this.fail(`unknown extension ?P${this.chars[this.i]}`, start + 1);
        }
      } else if (ch === ':') capture = false;
      else if (ch === '#') {
        for (;;) {
          if (this.ended) this.fail('missing ), unterminated comment', start);
          if (this.chars[this.i++] === ')') return undefined;
        }
      } else if (ch === '=' || ch === '!' || ch === '<') return this.assertion(ch, start, depth, flags);
      else if (ch === '(') return this.conditional(start, depth, flags);
      else if (ch === '>') {
        capture = false;
        atomic = true;
      } else if (ch === '-' || ch in FLAG_LETTERS) {
        const given = this.inlineFlags(ch, start, flags, atStart);
        if (given === undefined) return this.flags;
        capture = false;
        inner = given;
      } else this.fail(`unknown extension ?${ch}`, start + 1);
    }
    const index = capture ? this.openGroup(name, start) : 0;
    const body = this.alternatives(depth + 1, inner);
    if (!this.eat(')')) this.fail('missing ), unterminated subpattern', start);
    if (capture) {
      this.open.delete(index);
      this.widths.set(index, this.width(body));
      return { kind: 'group', index, body };
    }
    // A group around one repetition may be repeated again.
    return atomic ? { kind: 'atomic', body } : { kind: 'sequence', items: [body] };
  }

  private openGroup(name: string | undefined, start: number): number {
    const index = ++this.groups;
    if (name !== undefined) {
      const before = this.names.get(name);
      if (before !== undefined)
        this.fail(`redefinition of group name '${name}' as group ${index}; was group ${before}`, start + 4);
      this.names.set(name, index);
    }
    this.open.add(index);
    return index;
  }

  private assertion(ch: string, start: number, depth: number, flags: number): RegexNode {
    let kind = ch;
    const ahead = ch !== '<';
    if (!ahead) {
      if (this.ended) this.fail('unexpected end of pattern', this.i);
      kind = this.chars[this.i++];
      if (kind !== '=' && kind !== '!') this.fail(`unknown extension ?<${kind}`, start + 1);
    }
    const outer = this.lookbehindGroups;
    if (!ahead) this.lookbehindGroups ??= this.groups;
    const body = this.alternatives(depth + 1, flags);
    this.lookbehindGroups = outer;
    if (!this.eat(')')) this.fail('missing ), unterminated subpattern', start);
    if (!ahead) {
      const [low, high] = this.width(body);
      if (low !== high) throw new RegexError('look-behind requires fixed-width pattern', -1);
    }
    if (kind === '!' && body.kind === 'sequence' && body.items.length === 0) return { kind: 'fail' };
    return { kind: 'look', ahead, negated: kind === '!', body };
  }

  private conditional(start: number, depth: number, flags: number): RegexNode {
    const at = this.i;
    const name = this.until(')', 'group name');
    let index: number | undefined;
    if (/^[0-9]+$/.test(name)) {
      index = Number(name);
      if (index === 0) this.fail('bad group number', at);
    } else {
      this.checkName(name, at);
      index = this.names.get(name);
      if (index === undefined) this.fail(`unknown group name '${name}'`, at);
    }
    const yes = this.sequence(depth + 1, flags, false).node;
    let no: RegexNode | undefined;
    if (this.eat('|')) {
      no = this.sequence(depth + 1, flags, false).node;
      if (this.chars[this.i] === '|') this.fail('conditional backref with more than two branches', this.i);
    }
    if (!this.eat(')')) this.fail('missing ), unterminated subpattern', start);
    if (index > this.groups && index >= 100) this.fail(`invalid group reference ${index}`, at);
    return { kind: 'conditional', index, yes, no };
  }

  /** `(?i)` and `(?i-s:`: undefined when they are for the whole pattern. */
  private inlineFlags(first: string, start: number, flags: number, atStart: boolean): number | undefined {
    let add = 0;
    let remove = 0;
    let ch = first;
    while (ch !== '-' && ch !== ')' && ch !== ':') {
      const flag = FLAG_LETTERS[ch as keyof typeof FLAG_LETTERS] as number | undefined;
      if (flag === undefined) this.fail(LETTERS.test(ch) ? 'unknown flag' : 'missing -, : or )', this.i - 1);
      if (this.isBytes && ch === 'u') this.fail("bad inline flags: cannot use 'u' flag with a bytes pattern", this.i);
      if (!this.isBytes && ch === 'L') this.fail("bad inline flags: cannot use 'L' flag with a str pattern", this.i);
      add |= flag;
      if ((add & TYPE_FLAGS) !== 0 && (add & TYPE_FLAGS & ((add & TYPE_FLAGS) - 1)) !== 0)
        this.fail("bad inline flags: flags 'a', 'u' and 'L' are incompatible", this.i);
      if (this.ended) this.fail('missing -, : or )', this.i);
      ch = this.chars[this.i++];
    }
    if (ch === ')') {
      if (!atStart || start !== this.leading()) this.fail('global flags not at the start of the expression', start);
      this.flags |= add;
      return undefined;
    }
    if (ch === '-') {
      if (this.ended) this.fail('missing flag', this.i);
      ch = this.chars[this.i++];
      if (!(ch in FLAG_LETTERS)) this.fail(LETTERS.test(ch) ? 'unknown flag' : 'missing flag', this.i - 1);
      while (ch !== ':') {
        const flag = FLAG_LETTERS[ch as keyof typeof FLAG_LETTERS] as number | undefined;
        if (flag === undefined) this.fail(LETTERS.test(ch) ? 'unknown flag' : 'missing :', this.i - 1);
        if ((flag & TYPE_FLAGS) !== 0) this.fail("bad inline flags: cannot turn off flags 'a', 'u' and 'L'", this.i);
        remove |= flag;
        if (this.ended) this.fail('missing :', this.i);
        ch = this.chars[this.i++];
      }
    }
    if ((add & remove) !== 0) this.fail('bad inline flags: flag turned on and off', this.i - 1);
    const cleared = (add & TYPE_FLAGS) !== 0 ? flags & ~TYPE_FLAGS : flags;
    return (cleared | add) & ~remove;
  }

  /** Where the pattern begins, behind flags that stand there already. */
  private leading(): number {
    const text = this.chars.join('');
    const m = /^(\s*\(\?[aiLmsux]+\))*/.exec(text.slice(0, this.i)) as [string] | null;
    const before = m?.[0] ?? '';
    // The flags just read are the last of them.
    const last = before.lastIndexOf('(?');
    return last < 0 ? 0 : last;
  }

  /** How many characters a node takes, at least and at most. */
  private width(node: RegexNode): readonly [number, number] {
    switch (node.kind) {
      case 'char':
      case 'any':
      case 'set':
        return [1, 1];
      case 'sequence':
        return node.items.map((n) => this.width(n)).reduce((a, b) => [a[0] + b[0], a[1] + b[1]], [0, 0]);
      case 'branch': {
        const all = node.branches.map((n) => this.width(n));
        return [Math.min(...all.map((w) => w[0])), Math.max(...all.map((w) => w[1]))];
      }
      case 'group':
      case 'atomic':
        return this.width(node.body);
      case 'repeat': {
        const [low, high] = this.width(node.body);
        return [low * node.min, high === 0 ? 0 : high * node.max];
      }
      case 'back':
        return this.widths.get(node.index) ?? [0, Infinity];
      case 'conditional': {
        const yes = this.width(node.yes);
        const no = node.no ? this.width(node.no) : ([0, 0] as const);
        return [Math.min(yes[0], no[0]), Math.max(yes[1], no[1])];
      }
      default:
        return [0, 0];
    }
  }
}

const FLAG_LETTERS = { i: FLAG.I, L: FLAG.L, m: FLAG.M, s: FLAG.S, x: FLAG.X, a: FLAG.A, u: FLAG.U } as const;
const TYPE_FLAGS: number = FLAG.A | FLAG.L | FLAG.U;

/** Parse a pattern. Inline flags for the whole of it count from its beginning: it is parsed again with them. */
export function parseRegex(chars: readonly string[], flags: number, isBytes: boolean): ParsedRegex {
  const parsed = new Parser(chars, flags, isBytes).parse();
  return parsed.flags === flags ? parsed : new Parser(chars, parsed.flags, isBytes).parse();
}
