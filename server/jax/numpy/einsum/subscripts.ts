/** What the subscripts of an einsum say. Source: opt_einsum/parser.py parse_einsum_input, helpers.py. */
import { typeError, valueError } from '../../../python/errors.ts';
import { isInt } from '../../../python/values.ts';
import type { Value } from '../../../python/values.ts';
import { Ellipsis, PyList, PyTuple } from '../../../python/values.ts';

const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
/** Where opt_einsum goes on after the letters. */
const AFTER_LETTERS = 140;

const symbol = (i: number): string => (i < LETTERS.length ? LETTERS[i] : String.fromCodePoint(i + AFTER_LETTERS));

const count = (text: string, part: string): number => text.split(part).length - 1;
const unique = (text: string): string => [...new Set(text)].join('');

/** The terms of the inputs, and the output's. */
export interface Subscripts {
  readonly inputs: string[];
  readonly output: string;
}

/** `einsum(a, [0, 1], b, [1, 2], [0, 2])` as text and operands. */
export function interleaved(operands: readonly Value[]): { text: string; operands: Value[] } {
  const arrays: Value[] = [];
  const lists: (readonly Value[])[] = [];
  const pairs = Math.floor(operands.length / 2);
  const axes = (v: Value): readonly Value[] => {
    if (v instanceof PyList || v instanceof PyTuple) return v.items;
    return badLists();
  };
  for (let i = 0; i < pairs; i++) {
    arrays.push(operands[2 * i]);
    lists.push(axes(operands[2 * i + 1]));
  }
  const output = operands.length % 2 === 1 ? axes(operands[operands.length - 1]) : undefined;
  const seen = new Set<Value>();
  for (const list of lists) for (const s of list) if (s !== Ellipsis) seen.add(s);
  const numbers = [...seen].filter(isInt);
  const texts = [...seen].filter((s): s is string => typeof s === 'string');
  if (numbers.length + texts.length < seen.size || (numbers.length > 0 && texts.length > 0)) badLists();
  const ordered: Value[] = [
    ...numbers.sort((a, b) => Number(a) - Number(b)),
    ...texts.sort((a, b) => (a < b ? -1 : 1)),
  ];
  const names = new Map(ordered.map((s, i) => [s, symbol(i)]));
  const term = (list: readonly Value[]): string =>
    list.map((s) => (s === Ellipsis ? '...' : (names.get(s) ?? badLists()))).join('');
  return { text: lists.map(term).join(',') + (output ? `->${term(output)}` : ''), operands: arrays };
}

function badLists(): never {
  throw typeError(
    'For this input type lists must contain either Ellipsis or hashable and comparable object (e.g. int, str).',
  );
}

/** Names that occur once, in order. */
const implicitOutput = (terms: string): string =>
  [...unique(terms.replaceAll(',', ''))]
    .sort()
    .filter((s) => count(terms, s) === 1)
    .join('');

/** `...` as names of its own, one for each axis that it stands for. */
function expandEllipses(subscripts: string, ranks: readonly number[]): string {
  const used = subscripts.replaceAll('.', '').replaceAll(',', '').replaceAll('->', '');
  let names = '';
  for (let i = 0; names.length < Math.max(0, ...ranks); i++) if (!used.includes(symbol(i))) names += symbol(i);
  const last = (n: number): string => names.slice(names.length - n);
  const [left, right] = subscripts.split('->') as [string, string | undefined];
  let longest = 0;
  const terms = left.split(',').map((term, i) => {
    if (!term.includes('.')) return term;
    if (count(term, '.') !== 3 || count(term, '...') !== 1) throw valueError('Invalid Ellipses.');
    const n = ranks[i] === 0 ? 0 : Math.max(ranks[i], 1) - (term.length - 3);
    longest = Math.max(longest, n);
    if (n < 0) throw valueError('Ellipses lengths do not match.');
    return term.replace('...', n === 0 ? '' : last(n));
  });
  const inputs = terms.join(',');
  const shared = longest === 0 ? '' : last(longest);
  if (right !== undefined) return `${inputs}->${right.replaceAll('...', shared)}`;
  const own = [...implicitOutput(inputs)].filter((s) => !shared.includes(s)).sort();
  return `${inputs}->${shared}${own.join('')}`;
}

/** Terms from the text, given how many axes each operand has. */
export function parseSubscripts(text: string, ranks: readonly number[]): Subscripts {
  let subscripts = text.replaceAll(' ', '');
  if (
    /[->]/.test(subscripts) &&
    (count(subscripts, '-') > 1 || count(subscripts, '>') > 1 || count(subscripts, '->') !== 1)
  )
    throw valueError("Subscripts can only contain one '->'.");
  if (subscripts.includes('.')) subscripts = expandEllipses(subscripts, ranks);
  const arrow = subscripts.indexOf('->');
  const inputs = arrow < 0 ? subscripts : subscripts.slice(0, arrow);
  const output = arrow < 0 ? implicitOutput(inputs) : subscripts.slice(arrow + 2);
  for (const s of output) {
    if (count(output, s) !== 1) throw valueError(`Output character '${s}' appeared more than once in the output.`);
    if (!inputs.includes(s)) throw valueError(`Output character '${s}' did not appear in the input`);
  }
  const terms = inputs.split(',');
  if (terms.length !== ranks.length)
    throw valueError(
      `Number of einsum subscripts, ${terms.length}, must be equal to the number of operands, ${ranks.length}.`,
    );
  return { inputs: terms, output };
}

export type Sizes = ReadonlyMap<string, number>;

/** The size of each name. A size of 1 goes with any other. */
export function namedSizes(inputs: readonly string[], shapes: readonly (readonly number[])[]): Sizes {
  const sizes = new Map<string, number>();
  inputs.forEach((term, t) => {
    const names = [...term];
    if (names.length !== shapes[t].length)
      throw valueError(
        `Einstein sum subscript '${term}' does not contain the correct number of indices for operand ${t}.`,
      );
    names.forEach((s, i) => {
      const size = shapes[t][i];
      const known = sizes.get(s);
      if (known === undefined || known === 1) sizes.set(s, size);
      else if (size !== 1 && size !== known)
        throw valueError(`Size of label '${s}' for operand ${t} (${known}) does not match previous terms (${size}).`);
    });
  });
  return sizes;
}
