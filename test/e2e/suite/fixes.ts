/** Each quick fix that is offered on the sample, applied: the finding is gone, and no error came in its place. */
import * as assert from 'node:assert/strict';
import type Mocha from 'mocha';
import * as vscode from 'vscode';
import {
  findings,
  lineOf,
  open,
  quickFixes,
  replaceAll,
  revert,
  ruleOf,
  someFindings,
  suite,
  until,
} from './support.ts';

interface Case {
  /** The first line after the one that holds `after` that holds `text` has the finding. */
  text: string;
  after: string;
  title: RegExp;
  /** What the file holds afterwards. */
  result: RegExp;
  /** A line that is taken out first. */
  without?: string;
}

const FIXES: Case[] = [
  {
    text: 'print(',
    after: 'def log2_with_print(',
    title: /jax\.debug\.print/,
    result: /jax\.debug\.print\("printed x: \{\}", x\)/,
  },
  {
    text: 'print("too good:"',
    after: '# This says how long',
    title: /block_until_ready/,
    result: /selu_jit\(x\)\.block_until_ready\(\)\nprint\("too good:"/,
  },
  { text: 'if x > 0:', after: 'def f(', title: /jnp\.where/, result: /return jnp\.where\(x > 0, x, 2 \* x\)/ },
  {
    text: 'if x > 0:',
    after: 'def f(',
    // An abstract argument can't be made static.
    without: '# trace: f(f32[])',
    title: /static_argnames/,
    result: /# trace: jax\.jit\(f, static_argnames=\['x'\]\)\(10\)/,
  },
  {
    text: 'while i < n:',
    after: 'def g(',
    title: /static_argnames/,
    result: /# trace: jax\.jit\(g, static_argnames=\['n'\]\)\(10, 20\)/,
  },
  {
    text: 'jax.jit(partial(',
    after: 'def g_inner_jitted_partial(',
    title: /before the loop/,
    result: /= jax\.jit\(partial\(unjitted_loop_body\)\)\n[^]*while i < n:\n/,
  },
  {
    text: 'jax.jit(lambda',
    after: 'def g_inner_jitted_lambda(',
    title: /before the loop/,
    result: /= jax\.jit\(lambda x: unjitted_loop_body\(x\)\)\n[^]*while i < n:\n/,
  },
];

const describe = (d: vscode.Diagnostic): string =>
  `${d.range.start.line + 1} ${ruleOf(d)}: ${d.message.split('\n')[0] ?? ''}`;

export function fixesSuite(root: Mocha.Suite): void {
  suite(root, 'quick fixes', ({ test, after }) => {
    after(async () => revert((await open()).document));

    for (const { text, after: from, without, title, result } of FIXES) {
      test(`${text} after ${from} → ${title.source}`, async () => {
        const { document } = await open();
        if (without !== undefined) await replaceAll(document, document.getText().replace(`${without}\n`, ''));
        const line = lineOf(document, text, from);
        const finding = await until('the finding', () =>
          findings(document.uri).find((d) => d.range.start.line === line && d.range.end.line === line),
        );
        const fixes = await quickFixes(document.uri, finding.range);
        const fix = fixes.find((a) => title.test(a.title));
        assert.ok(fix?.edit, `offered: ${fixes.map((a) => a.title).join(' | ') || 'none'}`);
        assert.ok(await vscode.workspace.applyEdit(fix.edit));
        try {
          assert.match(document.getText(), result);
          await gone(document.uri, finding);
        } finally {
          await revert(document);
        }
      });
    }

    test('every fix that is offered makes its finding go', async () => {
      const { document } = await open();
      const all = await someFindings(document.uri);
      let applied = 0;
      for (const finding of all) {
        for (const { title, edit } of await quickFixes(document.uri, finding.range)) {
          if (!edit || !edit.has(document.uri)) continue;
          const errors = count(document.uri, vscode.DiagnosticSeverity.Error);
          assert.ok(await vscode.workspace.applyEdit(edit), title);
          try {
            await gone(document.uri, finding, title);
            assert.ok(count(document.uri, vscode.DiagnosticSeverity.Error) <= errors, `${title} brought an error`);
            applied++;
          } finally {
            await revert(document);
            await until('the findings of the unchanged file', () =>
              findings(document.uri).length === all.length ? true : undefined,
            );
          }
        }
      }
      assert.ok(applied >= FIXES.filter((f) => f.without === undefined).length, `${applied} fixes were offered`);
    });
  });
}

const count = (uri: vscode.Uri, severity: vscode.DiagnosticSeverity): number =>
  findings(uri).filter((d) => d.severity === severity).length;

/** Waits until there is one finding of this rule and message less than there was. */
async function gone(uri: vscode.Uri, finding: vscode.Diagnostic, title = ''): Promise<void> {
  const like = (d: vscode.Diagnostic): boolean =>
    ruleOf(d) === ruleOf(finding) && Math.abs(d.range.start.line - finding.range.start.line) <= 2;
  await until(`${describe(finding)} to go after ${title}`, () => (findings(uri).some(like) ? undefined : true));
}
