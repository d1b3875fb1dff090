/**
 * Compares what Jitlens says about a file's directives with what JAX says (golden/, made by golden.py). Exact: the
 * jaxpr's text, and of an error the class, the message and the line.
 */

/** One directive's answer, in the form of golden.py and of `jitlens jaxpr --json`. */
export interface Case {
  file: string;
  line: number;
  call: string;
  jaxpr?: string;
  error?: { class: string; message: string; line: number | null };
  unsupported?: { reason: string; line: number | null };
  bad?: string;
}

export interface Answers {
  jax: string;
  cases: Case[];
}

export type Outcome = 'identical' | 'different' | 'unsupported' | 'bad' | 'missing';

export interface Comparison {
  expected: Case;
  got: Case | undefined;
  outcome: Outcome;
  /** What failing cases are grouped by: the first difference, or why there is no answer. Empty for identical ones. */
  group: string;
}

/** Long reasons and messages are cut here, so that a group is one line. */
const GROUP_LENGTH = 100;

const cut = (text: string): string => (text.length > GROUP_LENGTH ? `${text.slice(0, GROUP_LENGTH)}…` : text);

/** The index of the first line in which two texts differ, or -1. */
export function firstDifference(expected: readonly string[], got: readonly string[]): number {
  const n = Math.max(expected.length, got.length);
  for (let i = 0; i < n; i++) if (expected[i] !== got[i]) return i;
  return -1;
}

/** A line of a jaxpr without what differs from case to case: names of variables, shapes. */
function shapeOfLine(line: string | undefined): string {
  if (line === undefined) return '(end)';
  const primitive = / = ([a-z][\w-]*)/.exec(line);
  if (primitive) return primitive[1];
  const param = /^\s*([a-z_]\w*)=/.exec(line);
  if (param) return `${param[1]}=`;
  return cut(
    line
      .trim()
      .replace(/\b[a-z]{1,3}:/g, '_:')
      .replace(/\d+/g, 'N'),
  );
}

function jaxprGroup(expected: string, got: string): string {
  const [want, have] = [expected.split('\n'), got.split('\n')];
  const at = firstDifference(want, have);
  const [a, b] = [shapeOfLine(want[at]), shapeOfLine(have[at])];
  return a === b ? `jaxpr: ${a} differs` : `jaxpr: ${a} expected, got ${b}`;
}

function compareOne(expected: Case, got: Case | undefined): Comparison {
  const as = (outcome: Outcome, group: string): Comparison => ({ expected, got, outcome, group });
  if (got === undefined) return as('missing', 'no answer');
  if (got.bad !== undefined) return as('bad', cut(`bad: ${got.bad}`));
  if (got.unsupported !== undefined) return as('unsupported', cut(`unsupported: ${got.unsupported.reason}`));
  const want = expected.error;
  const have = got.error;
  if (want !== undefined) {
    if (have === undefined) return as('different', `error ${want.class} expected, got a jaxpr`);
    if (want.class !== have.class) return as('different', `error ${want.class} expected, got ${have.class}`);
    if (want.message !== have.message) return as('different', cut(`error ${want.class}: message: ${want.message}`));
    if (want.line !== have.line) return as('different', `error ${want.class}: line`);
    return as('identical', '');
  }
  if (have !== undefined) return as('different', cut(`jaxpr expected, got error ${have.class}: ${have.message}`));
  if (expected.jaxpr === undefined || got.jaxpr === undefined) return as('missing', 'no answer');
  if (expected.jaxpr === got.jaxpr) return as('identical', '');
  return as('different', jaxprGroup(expected.jaxpr, got.jaxpr));
}

/** Compares case by case; directives are matched by their line. Answers that nobody expects count as different. */
export function compare(expected: Answers, got: Answers): Comparison[] {
  const rest = new Map(got.cases.map((c) => [c.line, c]));
  const found = expected.cases.map((c) => {
    const answer = rest.get(c.line);
    rest.delete(c.line);
    return compareOne(c, answer);
  });
  for (const extra of rest.values()) {
    found.push({ expected: extra, got: extra, outcome: 'different', group: 'no such directive in golden/' });
  }
  return found;
}

/** The failing comparisons by group, the largest group first. */
export function grouped(comparisons: readonly Comparison[]): [group: string, members: Comparison[]][] {
  const groups = new Map<string, Comparison[]>();
  for (const c of comparisons) {
    if (c.outcome === 'identical') continue;
    const members = groups.get(c.group);
    if (members) members.push(c);
    else groups.set(c.group, [c]);
  }
  return [...groups].sort((a, b) => b[1].length - a[1].length || (a[0] < b[0] ? -1 : 1));
}

/** An answer as text, for showing and for diffs. */
export function textOf(c: Case | undefined): string {
  if (c === undefined) return '(no answer)';
  if (c.jaxpr !== undefined) return c.jaxpr;
  if (c.error) return `${c.error.class} at line ${String(c.error.line)}\n${c.error.message}`;
  if (c.unsupported) return `unsupported at line ${String(c.unsupported.line)}: ${c.unsupported.reason}`;
  return `bad: ${c.bad ?? ''}`;
}

/** Beyond this many pairs of lines the table of the diff is too large; the rest is shown as replaced. */
const DIFF_CELLS = 4_000_000;

/** A line diff: `  ` both, `- ` expected only, `+ ` got only. */
export function diff(expected: string, got: string): string[] {
  const a = expected.split('\n');
  const b = got.split('\n');
  if (a.length * b.length > DIFF_CELLS) return [...a.map((l) => `- ${l}`), ...b.map((l) => `+ ${l}`)];
  const width = b.length + 1;
  // common[i * width + j]: lines that a[i..] and b[j..] have in common, in order.
  const common = new Int32Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      common[i * width + j] =
        a[i] === b[j]
          ? common[(i + 1) * width + j + 1] + 1
          : Math.max(common[(i + 1) * width + j], common[i * width + j + 1]);
    }
  }
  const out: string[] = [];
  let [i, j] = [0, 0];
  while (i < a.length && j < b.length) {
    if (a[i] === b[j]) {
      out.push(`  ${a[i]}`);
      i++;
      j++;
    } else if (common[(i + 1) * width + j] >= common[i * width + j + 1]) out.push(`- ${a[i++]}`);
    else out.push(`+ ${b[j++]}`);
  }
  for (; i < a.length; i++) out.push(`- ${a[i]}`);
  for (; j < b.length; j++) out.push(`+ ${b[j]}`);
  return out;
}
