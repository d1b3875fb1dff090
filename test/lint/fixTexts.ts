/** For askFixes.py: the texts that the verified fixes of Python files make, as JSON. */
import { readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { Analyzer } from '../../server/analysis/analyze.ts';
import { ModuleStore, searchPath } from '../../server/analysis/modules.ts';
import { SourceText } from '../../server/analysis/source.ts';
import { nodeHost } from '../../server/host.ts';
import { check, verifiedFixes } from '../../server/rules/index.ts';
import type { Edit } from '../../server/rules/index.ts';
import { PythonParser } from '../../server/syntax/parser.ts';

const [sitePackages, ...files] = process.argv.slice(2);
const parser = new PythonParser();
const store = new ModuleStore(
  nodeHost(),
  (path, name, text, library) => new SourceText(path, name, parser, text, false, library),
);

function analyze(file: string, text: string) {
  const name = basename(file);
  const source = new SourceText(file, name, parser, text);
  const imports = { store, search: searchPath([dirname(file)], [sitePackages], true) };
  return new Analyzer(parser).analyze([source], name.replace(/\.py$/, ''), file, { x64: false, imports });
}

function applied(text: string, edits: readonly Edit[]): string {
  let out = text;
  for (const e of [...edits].sort((a, b) => b.start - a.start))
    out = out.slice(0, e.start) + e.newText + out.slice(e.end);
  return out;
}

const found = files.flatMap((file) => {
  const text = readFileSync(file, 'utf8');
  const analysis = analyze(file, text);
  return check(analysis).map((f) => ({
    file,
    rule: f.rule,
    severity: f.severity,
    line: f.at.chunk.file.lineColumn(f.at.chunk.start + f.at.start).line,
    fixes: verifiedFixes(f, analysis, (edits) => analyze(file, applied(text, edits))).map((x) => ({
      title: x.title,
      preferred: x.preferred ?? false,
      text: applied(text, x.edits),
    })),
  }));
});
process.stdout.write(JSON.stringify(found));
