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
  settled,
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
        await settled(document);
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
          await gone(document, finding);
        } finally {
          await revert(document);
        }
      });
    }

    test('all at once: what has a fix that works is mended in one edit', async () => {
      const { document } = await open();
      await settled(document);
      const before = findings(document.uri).map(ruleOf);
      const whole = new vscode.Range(0, 0, document.lineCount, 0);
      const [action] = await vscode.commands.executeCommand<vscode.CodeAction[]>(
        'vscode.executeCodeActionProvider',
        document.uri,
        whole,
        vscode.CodeActionKind.SourceFixAll.value,
        1,
      );
      const { edit } = action;
      assert.ok(edit);
      assert.ok(edit.has(document.uri), action.title);
      assert.ok(await vscode.workspace.applyEdit(edit));
      try {
        assert.match(document.getText(), /return jnp\.where\(x > 0, x, 2 \* x\)/);
        assert.match(document.getText(), /jax\.debug\.print\("printed x: \{\}", x\)/);
        await settled(document);
        const left = findings(document.uri).map(ruleOf);
        for (const rule of ['if-on-tracer', 'side-effect-print', 'jit-in-loop-lambda', 'jit-in-loop-partial']) {
          assert.ok(before.includes(rule), rule);
          assert.ok(!left.includes(rule), rule);
        }
      } finally {
        await revert(document);
      }
    });

    test('every fix that is offered makes its finding go', async () => {
      const { document } = await open();
      await settled(document);
      const all = (await someFindings(document.uri)).map((finding) => ({ finding, text: describe(finding) }));
      let applied = 0;
      for (const { finding, text } of all) {
        for (const { title, edit } of await quickFixes(document.uri, finding.range)) {
          if (!edit?.has(document.uri)) continue;
          const errors = count(document.uri, vscode.DiagnosticSeverity.Error);
          assert.ok(await vscode.workspace.applyEdit(edit), title);
          try {
            await gone(document, finding, title);
            assert.ok(count(document.uri, vscode.DiagnosticSeverity.Error) <= errors, `${title} brought an error`);
            applied++;
          } finally {
            await revert(document);
          }
          assert.ok(
            findings(document.uri).some((d) => describe(d) === text),
            `${text} is back`,
          );
        }
      }
      assert.ok(applied >= FIXES.filter((f) => f.without === undefined).length, `${applied} fixes were offered`);
    });
  });
}

const count = (uri: vscode.Uri, severity: vscode.DiagnosticSeverity): number =>
  findings(uri).filter((d) => d.severity === severity).length;

/** Nothing of the kind stands there any more; what a fix puts above it may have moved it a little. */
async function gone(document: vscode.TextDocument, finding: vscode.Diagnostic, title = ''): Promise<void> {
  await settled(document);
  const left = findings(document.uri).filter(
    (d) => ruleOf(d) === ruleOf(finding) && Math.abs(d.range.start.line - finding.range.start.line) <= 2,
  );
  assert.deepEqual(left.map(describe), [], `after ${title}`);
}
