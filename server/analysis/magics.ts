/**
 * IPython's magics in a cell. The text keeps its length, so that every offset stays: `%timeit f(x)` becomes blanks and
 * `f(x)`, whose call then counts; what is no Python becomes blanks.
 */

/** Line magics whose rest is Python: the statement is run (and timed). */
const RUNS_ITS_LINE = /^(\s*)(%(?:timeit|time|prun|memit)\b)((?:\s+-{1,2}[a-zA-Z]\w*(?:\s*=?\s*\d+)?)*)(\s+)(.*)$/;
/** Cell magics whose body is Python. */
const RUNS_ITS_CELL = /^\s*%%(?:timeit|time|prun|capture|memit)\b/;
const CELL_MAGIC = /^\s*%%\w/;
const MAGIC = /^\s*(?:%|!|\?|\w[\w.]*\?)/;

const blank = (s: string): string => s.replace(/[^\r\n]/g, ' ');

/** `%timeit` runs its statement outside of any block, so its indentation goes. */
function lineWithoutMagic(line: string): string {
  const runs = RUNS_ITS_LINE.exec(line);
  if (runs) {
    const [, indent, magic, options, gap, rest] = runs;
    // A statement may not begin with blanks at the margin: an empty pair of brackets would change it, a semicolon can't
    // stand first, so the gap is filled with a name and a semicolon.
    const lead = indent.length + magic.length + options.length + gap.length;
    return indent === '' ? `${'0;'.padEnd(lead)}${rest}` : `${indent}${'0;'.padEnd(lead - indent.length)}${rest}`;
  }
  // `x = %timeit -o f(x)`, `files = !ls`: what they give isn't known, and no Python.
  if (MAGIC.test(line) || /^\s*[\w, ]+=\s*[%!]/.test(line)) return blank(line);
  return line;
}

export function withoutMagics(text: string): string {
  if (!/[%!?]/.test(text)) return text;
  const lines = text.split('\n');
  const first = lines.findIndex((l) => l.trim() !== '');
  if (first >= 0 && CELL_MAGIC.test(lines[first])) {
    if (!RUNS_ITS_CELL.test(lines[first])) return lines.map(blank).join('\n');
    lines[first] = blank(lines[first]);
  }
  return lines.map(lineWithoutMagic).join('\n');
}
