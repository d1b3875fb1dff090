/**
 * A backtracking matcher for the trees of regexParser.ts: what CPython's engine matches, in the same order. Its steps count
 * as the program's, so that a pattern that takes forever ends as a loop would.
 */
import { vm } from '../vm.ts';
import type { Category, ParsedRegex, RegexNode, SetItem } from './regexParser.ts';
import { FLAG } from './regexParser.ts';

/** Goes on at a position; answers whether all that follows matches. */
type Next = (i: number) => boolean;
type Matcher = (i: number, next: Next) => boolean;

/** Unicode's whitespace as str.isspace knows it. */
const SPACE = /[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/;
const WORD = /[\p{L}\p{N}_]/u;
const DIGIT = /\p{Nd}/u;

function inCategory(category: Category, code: number, ascii: boolean): boolean {
  if (code < 128 || ascii) {
    switch (category) {
      case 'digit':
        return code >= 48 && code <= 57;
      case 'space':
        return code === 32 || (code >= 9 && code <= 13) || (!ascii && code >= 28 && code <= 31);
      default:
        return (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || code === 95 || (code >= 97 && code <= 122);
    }
  }
  const ch = String.fromCodePoint(code);
  return category === 'digit' ? DIGIT.test(ch) : category === 'space' ? SPACE.test(ch) : WORD.test(ch);
}

/** Characters that are equal when case doesn't count. */
function caseVariants(code: number, ascii: boolean): readonly number[] {
  const ch = String.fromCodePoint(code);
  if (ascii && code >= 128) return [code];
  const out = new Set([code]);
  for (const variant of [
    ch.toLowerCase(),
    ch.toUpperCase(),
    ch.toLowerCase().toUpperCase(),
    ch.toUpperCase().toLowerCase(),
  ]) {
    const points = Array.from(variant);
    if (points.length === 1) out.add(variant.codePointAt(0) ?? code);
  }
  return ascii ? [...out].filter((c) => c < 128) : [...out];
}

/** Where groups stand: start and end of each, -1 where it took no part. */
export type Spans = number[];

export class Regex {
  private codes: readonly number[] = [];
  private end = 0;
  private spans: Spans = [];
  /** The group that was closed last: Match.lastindex. */
  private last = -1;
  private readonly matcher: Matcher;
  private readonly isBytes: boolean;

  constructor(
    private readonly parsed: ParsedRegex,
    isBytes: boolean,
  ) {
    this.isBytes = isBytes;
    this.matcher = this.compile(parsed.node);
  }

  /**
   * Match at `i`, in the characters before `end`; `whole`: to the end; `advance`: an empty match won't do. The spans, and
   * which group was closed last.
   */
  matchAt(
    codes: readonly number[],
    i: number,
    end: number,
    whole: boolean,
    advance: boolean,
  ): { spans: Spans; last: number } | undefined {
    this.codes = codes;
    this.end = end;
    this.spans = new Array<number>((this.parsed.groups + 1) * 2).fill(-1);
    this.last = -1;
    let at = -1;
    const found = this.matcher(i, (j) => {
      if ((whole && j !== end) || (advance && j === i)) return false;
      at = j;
      return true;
    });
    if (!found) return undefined;
    this.spans[0] = i;
    this.spans[1] = at;
    return { spans: this.spans, last: this.last };
  }

  private ascii(flags: number): boolean {
    return this.isBytes || (flags & FLAG.A) !== 0;
  }

  /** A test of one character, for nodes that are one. */
  private test(node: RegexNode): ((code: number) => boolean) | undefined {
    switch (node.kind) {
      case 'char': {
        const { code } = node;
        if ((node.flags & FLAG.I) === 0) return (c) => c === code;
        const variants = caseVariants(code, this.ascii(node.flags));
        return variants.length === 1 ? (c) => c === code : (c) => variants.includes(c);
      }
      case 'any':
        return (node.flags & FLAG.S) !== 0 ? () => true : (c) => c !== 10;
      case 'set': {
        const { items, negated, flags } = node;
        const ascii = this.ascii(flags);
        const has = (c: number): boolean => items.some((item) => inItem(item, c, ascii));
        if ((flags & FLAG.I) === 0) return (c) => has(c) !== negated;
        return (c) => caseVariants(c, ascii).some(has) !== negated;
      }
      case 'sequence':
        return node.items.length === 1 ? this.test(node.items[0]) : undefined;
      default:
        return undefined;
    }
  }

  private compile(node: RegexNode): Matcher {
    const test = this.test(node);
    if (test) return (i, next) => i < this.end && test(this.codes[i]) && next(i + 1);
    switch (node.kind) {
      case 'sequence':
        return this.sequence(node.items.map((n) => this.compile(n)));
      case 'branch': {
        const branches = node.branches.map((n) => this.compile(n));
        return (i, next) => branches.some((m) => m(i, next));
      }
      case 'group':
        return this.group(node.index, this.compile(node.body));
      case 'atomic': {
        const body = this.compile(node.body);
        return (i, next) => this.once(body, i, next);
      }
      case 'look':
        return node.ahead
          ? this.lookAhead(node.negated, this.compile(node.body))
          : this.lookBehind(node.negated, node.body);
      case 'back':
        return this.back(node.index, (node.flags & FLAG.I) !== 0, this.ascii(node.flags));
      case 'conditional': {
        const yes = this.compile(node.yes);
        const no = node.no && this.compile(node.no);
        return (i, next) => (this.spans[node.index * 2 + 1] >= 0 ? yes(i, next) : no ? no(i, next) : next(i));
      }
      case 'repeat':
        return this.repeat(node);
      case 'at':
        return this.at(node.where, this.ascii(node.flags), (node.flags & FLAG.M) !== 0);
      default:
        return () => false;
    }
  }

  private sequence(parts: readonly Matcher[]): Matcher {
    if (parts.length === 0) return (i, next) => next(i);
    const from =
      (k: number, next: Next): Next =>
      (i) =>
        k === parts.length ? next(i) : parts[k](i, from(k + 1, next));
    return (i, next) => parts[0](i, from(1, next));
  }

  private group(index: number, body: Matcher): Matcher {
    return (i, next) => {
      const [start, end, last] = [this.spans[index * 2], this.spans[index * 2 + 1], this.last];
      const done = body(i, (j) => {
        const [s, e, l] = [this.spans[index * 2], this.spans[index * 2 + 1], this.last];
        this.spans[index * 2] = i;
        this.spans[index * 2 + 1] = j;
        this.last = index;
        if (next(j)) return true;
        this.spans[index * 2] = s;
        this.spans[index * 2 + 1] = e;
        this.last = l;
        return false;
      });
      if (!done) {
        this.spans[index * 2] = start;
        this.spans[index * 2 + 1] = end;
        this.last = last;
      }
      return done;
    };
  }

  /** The first way in which the body matches, and no other. */
  private once(body: Matcher, i: number, next: Next): boolean {
    const before = this.spans.slice();
    let at = -1;
    if (!body(i, (j) => ((at = j), true))) return false;
    if (next(at)) return true;
    this.spans = before;
    return false;
  }

  private lookAhead(negated: boolean, body: Matcher): Matcher {
    return (i, next) => {
      const before = this.spans.slice();
      const found = body(i, () => true);
      if (found === negated) {
        this.spans = before;
        return false;
      }
      if (negated) this.spans = before;
      if (next(i)) return true;
      this.spans = before;
      return false;
    };
  }

  private lookBehind(negated: boolean, node: RegexNode): Matcher {
    const body = this.compile(node);
    const width = fixedWidth(node, this.parsed);
    return (i, next) => {
      const before = this.spans.slice();
      const found = i - width >= 0 && body(i - width, (j) => j === i);
      if (found === negated) {
        this.spans = before;
        return false;
      }
      if (next(i)) return true;
      this.spans = before;
      return false;
    };
  }

  private back(index: number, ignoreCase: boolean, ascii: boolean): Matcher {
    return (i, next) => {
      const [start, end] = [this.spans[index * 2], this.spans[index * 2 + 1]];
      if (end < 0 || i + end - start > this.end) return false;
      for (let k = 0; k < end - start; k++) {
        const [a, b] = [this.codes[start + k], this.codes[i + k]];
        if (a !== b && !(ignoreCase && caseVariants(a, ascii).includes(b))) return false;
      }
      return next(i + end - start);
    };
  }

  private repeat(node: Extract<RegexNode, { kind: 'repeat' }>): Matcher {
    const { min, max, mode } = node;
    const test = this.test(node.body);
    if (test) return this.repeatOne(test, min, max, mode);
    const body = this.compile(node.body);
    const turn =
      (count: number, before: number, next: Next): Next =>
      (i) => {
        vm.tick();
        if (count < min) return body(i, turn(count + 1, i, next));
        // A turn that takes nothing would go on forever.
        const more = (): boolean => count < max && i !== before && body(i, turn(count + 1, i, next));
        return mode === 'lazy' ? next(i) || more() : more() || next(i);
      };
    if (mode === 'possessive') return (i, next) => this.once((j, k) => turn(0, -1, k)(j), i, next);
    return (i, next) => turn(0, -1, next)(i);
  }

  /** A repetition of single characters needs no recursion. */
  private repeatOne(
    test: (code: number) => boolean,
    min: number,
    max: number,
    mode: 'greedy' | 'lazy' | 'possessive',
  ): Matcher {
    if (mode === 'lazy')
      return (i, next) => {
        let j = i;
        for (; j - i < min; j++) if (j >= this.end || !test(this.codes[j])) return false;
        for (;;) {
          vm.tick();
          if (next(j)) return true;
          if (j - i >= max || j >= this.end || !test(this.codes[j])) return false;
          j++;
        }
      };
    return (i, next) => {
      let j = i;
      const limit = Math.min(this.end, i + max);
      while (j < limit && test(this.codes[j])) j++;
      if (mode === 'possessive') return j - i >= min && next(j);
      for (; j - i >= min; j--) {
        vm.tick();
        if (next(j)) return true;
      }
      return false;
    };
  }

  private at(where: string, ascii: boolean, multiline: boolean): Matcher {
    const isWord = (i: number): boolean => i >= 0 && i < this.end && inCategory('word', this.codes[i], ascii);
    switch (where) {
      case 'start':
        return (i, next) => i === 0 && next(i);
      case 'lineStart':
        return (i, next) => (i === 0 || this.codes[i - 1] === 10) && next(i);
      case 'end':
        return (i, next) => i === this.end && next(i);
      case 'lineEnd':
        return multiline
          ? (i, next) => (i === this.end || this.codes[i] === 10) && next(i)
          : (i, next) => (i === this.end || (i === this.end - 1 && this.codes[i] === 10)) && next(i);
      case 'word':
        return (i, next) => isWord(i - 1) !== isWord(i) && next(i);
      default:
        return (i, next) => this.end > 0 && isWord(i - 1) === isWord(i) && next(i);
    }
  }
}

function inItem(item: SetItem, c: number, ascii: boolean): boolean {
  switch (item.kind) {
    case 'char':
      return c === item.code;
    case 'range':
      return c >= item.low && c <= item.high;
    default:
      return inCategory(item.category, c, ascii) !== item.negated;
  }
}

/** The width of a look-behind's body; the parser has seen that there is one. */
function fixedWidth(node: RegexNode, parsed: ParsedRegex): number {
  switch (node.kind) {
    case 'char':
    case 'any':
    case 'set':
      return 1;
    case 'sequence':
      return node.items.reduce((n, x) => n + fixedWidth(x, parsed), 0);
    case 'branch':
      return fixedWidth(node.branches[0], parsed);
    case 'group':
    case 'atomic':
      return fixedWidth(node.body, parsed);
    case 'repeat':
      return node.min * fixedWidth(node.body, parsed);
    case 'back': {
      const group = findGroup(parsed.node, node.index);
      return group ? fixedWidth(group, parsed) : 0;
    }
    case 'conditional':
      return fixedWidth(node.yes, parsed);
    default:
      return 0;
  }
}

function findGroup(node: RegexNode, index: number): RegexNode | undefined {
  switch (node.kind) {
    case 'group':
      return node.index === index ? node.body : findGroup(node.body, index);
    case 'sequence':
      return first(node.items, index);
    case 'branch':
      return first(node.branches, index);
    case 'atomic':
    case 'look':
    case 'repeat':
      return findGroup(node.body, index);
    case 'conditional':
      return first(node.no ? [node.yes, node.no] : [node.yes], index);
    default:
      return undefined;
  }
}
function first(nodes: readonly RegexNode[], index: number): RegexNode | undefined {
  for (const n of nodes) {
    const found = findGroup(n, index);
    if (found) return found;
  }
  return undefined;
}
