/** Fixes leave alone what they don't change: comments, blank lines, line ends and indentation, wherever they are. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { check, verifiedFixes } from '../../server/rules/index.ts';
import { applyEdits } from '../../server/text/lineEdits.ts';
import { analyze } from '../specs/spec.ts';

const CASES = join(import.meta.dirname, 'cases');
const files = readdirSync(CASES).filter((f) => f.startsWith('bad_'));

/** Numbers from 0 to 1, the same on each run. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1664525 + 1013904223) % 4294967296;
    return state / 4294967296;
  };
}

/** Comments and blank lines between the lines of a text, where no bracket and no string is open. */
function withComments(text: string, next: () => number): string {
  let depth = 0;
  return text
    .split('\n')
    .flatMap((line, i) => {
      const indent = /^\s*/.exec(line)?.[0] ?? '';
      const open = depth > 0 || line === '';
      for (const c of line.replace(/#.*/, '').replace(/'[^']*'|"[^"]*"/g, '')) {
        if ('([{'.includes(c)) depth++;
        else if (')]}'.includes(c)) depth--;
      }
      if (open || /^\s*(?:else|elif|except|finally)\b/.test(line)) return [line];
      const r = next();
      return r < 0.2 ? [`${indent}# comment ${i}`, line] : r < 0.3 ? ['', line] : [line];
    })
    .join('\n');
}

/** A comment behind each line where no bracket and no string is open. */
function withTrailing(text: string, next: () => number): string {
  let depth = 0;
  let inString = false;
  return text
    .split('\n')
    .map((line, i) => {
      for (const c of line.replace(/#.*/, '').replace(/'[^'\n]*'|"[^"\n]*"/g, '')) {
        if ('([{'.includes(c)) depth++;
        else if (')]}'.includes(c)) depth--;
      }
      if ((line.match(/'''|"""/g) ?? []).length % 2 === 1) inString = !inString;
      const free = depth === 0 && !inString && !/#|\\$|^\s*$|'''|"""/.test(line);
      return free && next() < 0.5 ? `${line}  # behind ${i}` : line;
    })
    .join('\n');
}

const tabs = (text: string): string => text.replace(/^(?: {4})+/gm, (s) => '\t'.repeat(s.length / 4));

const STYLES: Readonly<Record<string, (text: string, next: () => number) => string>> = {
  comments: withComments,
  'trailing comments': withTrailing,
  tabs: (text, next) => tabs(withComments(text, next)),
  'Windows line ends': (text, next) => withComments(text, next).replaceAll('\n', '\r\n'),
};

const comments = (text: string): string[] => [...text.matchAll(/#[^\r\n]*/g)].map((m) => m[0].trimEnd()).sort();

/** Indentations that lines begin with. */
const indents = (text: string): Set<string> =>
  new Set([...text.matchAll(/^[ \t]+(?=\S)/gm)].flatMap((m) => [...new Set(m[0])]));

describe.each(Object.entries(STYLES))('with %s', (_, style) => {
  test.each(files)('%s', (file) => {
    const plain = readFileSync(join(CASES, file), 'utf8');
    const text = style(plain, random(file.length * 7919 + plain.length));
    const analysis = analyze(text);
    const [source] = analysis.sources;
    for (const f of check(analysis)) {
      const fixes = verifiedFixes(f, analysis, (edits) => analyze(applyEdits(text, edits)));
      for (const fix of fixes) {
        const after = applyEdits(text, fix.edits);
        const title = `${file}: ${fix.title}`;
        expect(comments(after), title).toEqual(comments(text));
        if (text.includes('\r\n')) expect(after.replaceAll('\r\n', ''), title).not.toMatch(/[\r\n]/);
        if (text.includes('\t')) expect(indents(after), title).toEqual(indents(text));
        for (const e of fix.edits) expect(source.text.slice(e.start, e.end), title).not.toBe(e.newText);
        expect(after, title).not.toMatch(/[ \t]\r?$/m);
      }
    }
  });
});
