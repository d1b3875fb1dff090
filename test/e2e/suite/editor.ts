/** Lenses, hints, hover and findings on the sample. */
import * as assert from 'node:assert/strict';
import type Mocha from 'mocha';
import * as vscode from 'vscode';
import {
  findings,
  hints,
  lenses,
  lineOf,
  open,
  replaceAll,
  revert,
  ruleOf,
  someFindings,
  someLenses,
  suite,
  summaries,
  until,
} from './support.ts';

/** What the 22 directives of the page give. */
const JAXPRS = 15;
const ERRORS = 7;

/** What stands over which line: of a function with several directives, over each of them. */
const SUMMARIES: [line: string, title: RegExp][] = [
  ['# trace: log2(3.0)', /^f32\[\] → f32\[\] · 3 eqns$/],
  ['# trace: log2(f32[8])', /^f32\[8\] → f32\[8\] · 4 eqns$/],
  ['def log2_with_print(', /^f32\[\] → f32\[\] · 3 eqns$/],
  ['# trace: log2_if_rank_2(jax', /^i32\[3\] → i32\[3\] · 0 eqns$/],
  ['# trace: log2_if_rank_2(f32[2,3])', /^f32\[2,3\] → f32\[2,3\] · 4 eqns$/],
  ['# trace: selu(jnp.arange(1000000))', /^i32\[1000000\] → f32\[1000000\] · 8 eqns$/],
  ['# trace: selu(f32[1000000])', /^f32\[1000000\] → f32\[1000000\] · 6 eqns$/],
  ['# trace: selu_jit(x)', /^i32\[1000000\] → f32\[1000000\] · 8 eqns$/],
  ['# trace: jax.jit(f)(10)', /^cannot trace: TracerBoolConversionError at line 79: /],
  ['# trace: f(f32[])', /^cannot trace: TracerBoolConversionError at line 79: /],
  ['# trace: jax.jit(g)(10, 20)', /^cannot trace: TracerBoolConversionError at line 90: /],
  ['# trace: jax.jit(g, static_argnums=1)(10, 20)', /^i32\[\] → i32\[\] · 1 eqn$/],
  ['@jax.jit', /^i32\[\] → i32\[\] · 1 eqn$/],
  ['def g_inner_jitted(', /^cannot trace: TracerBoolConversionError at line 105: /],
  ['# trace: f_jit_correct(10)', /^\(\) → i32\[\] · 0 eqns$/],
  ['# trace: g_jit_correct(10, 20)', /^i32\[\] → i32\[\] · 1 eqn$/],
  ['# trace: g_jit_decorated(f32[3], n=2)', /^f32\[3\] → f32\[3\] · 1 eqn$/],
];

/** Line of the sample, where to look for it, and the finding that stands there; by rule where tests may rely on its id. */
const FINDINGS: { text: string; after: string; severity: vscode.DiagnosticSeverity; rule?: string }[] = [
  {
    text: 'global_list.append(x)',
    after: 'def log2(',
    severity: vscode.DiagnosticSeverity.Warning,
    rule: 'side-effect-append',
  },
  {
    text: 'print(',
    after: 'def log2_with_print(',
    severity: vscode.DiagnosticSeverity.Warning,
    rule: 'side-effect-print',
  },
  { text: 'if x > 0:', after: 'def f(', severity: vscode.DiagnosticSeverity.Error },
  { text: 'while i < n:', after: 'def g(', severity: vscode.DiagnosticSeverity.Error },
  { text: 'while i < n:', after: 'def g_inner_jitted(', severity: vscode.DiagnosticSeverity.Error },
  {
    text: 'jax.jit(partial(',
    after: 'def g_inner_jitted_partial(',
    severity: vscode.DiagnosticSeverity.Warning,
    rule: 'jit-in-loop-partial',
  },
  {
    text: 'jax.jit(lambda',
    after: 'def g_inner_jitted_lambda(',
    severity: vscode.DiagnosticSeverity.Warning,
    rule: 'jit-in-loop-lambda',
  },
];

export function editorSuite(root: Mocha.Suite): void {
  suite(root, 'editor', ({ test, after }) => {
    after(async () => revert((await open()).document));

    test('the installed extension starts with a Python file', async () => {
      const extension = vscode.extensions.getExtension('jitlens.jitlens');
      assert.ok(extension, 'installed');
      await open();
      await until('activation', () => (extension.isActive ? true : undefined));
    });

    test('a lens over each traced function says what goes in and out, or why not', async () => {
      const { document } = await open();
      const shown = summaries(await someLenses(document.uri, JAXPRS + ERRORS));
      const failing = shown.filter((l) => l.title.startsWith('cannot trace: '));
      assert.ok(failing.length >= ERRORS, failing.map((l) => l.title).join('\n'));
      for (const [text, title] of SUMMARIES) {
        const line = lineOf(document, text);
        const titles = shown.filter((l) => l.line === line).map((l) => l.title);
        assert.equal(titles.length, 1, `${text}: ${titles.join(' | ')}`);
        assert.match(titles[0] ?? '', title);
      }
    });

    test('beside it are Show Jaxpr and, where there is one, Run and Time', async () => {
      const { document } = await open();
      const all = await someLenses(document.uri, JAXPRS + ERRORS);
      const titled = (title: string): number => all.filter((l) => l.title === title).length;
      assert.equal(titled('Show Jaxpr'), summaries(all).length);
      assert.ok(titled('Run and Time') >= JAXPRS);
      for (const lens of all) {
        assert.match(lens.command, /^jitlens\.(showJaxpr|runAndTime)$/, lens.title);
        assert.equal(lens.arguments.length, 1, lens.title);
      }
    });

    test('hints show the avals of assignments, and the eqns that a line made at its end', async () => {
      const { document } = await open();
      const line = lineOf(document, 'ln_x = jnp.log(x)', 'def log2(');
      const { text } = document.lineAt(line);
      const found = await until('hints', async () => {
        const here = (await hints(document)).filter((h) => h.line === line);
        return here.length > 0 ? here : undefined;
      });
      const aval = found.find((h) => h.character < text.length);
      const eqns = found.find((h) => h.character === text.length);
      assert.match(aval?.text ?? '', /f32\[8?\]/);
      assert.equal(aval?.character, text.indexOf('ln_x') + 'ln_x'.length);
      assert.match(eqns?.text ?? '', /\blog\b/);
    });

    test('hover says what a value is', async () => {
      const { document } = await open();
      const line = lineOf(document, 'ln_x = jnp.log(x)', 'def log2(');
      const at = new vscode.Position(line, document.lineAt(line).text.indexOf('ln_x') + 1);
      const text = await until('a hover', async () => {
        const found = await vscode.commands.executeCommand<vscode.Hover[]>(
          'vscode.executeHoverProvider',
          document.uri,
          at,
        );
        const parts = found.flatMap((h) => h.contents.map((c) => (typeof c === 'string' ? c : c.value)));
        return parts.find((p) => p.includes('f32['));
      });
      assert.match(text, /f32\[8?\]/);
    });

    test('findings stand where JAX would raise or do what the code does not say', async () => {
      const { document } = await open();
      const found = await someFindings(document.uri);
      for (const { text, after: from, severity, rule } of FINDINGS) {
        const line = lineOf(document, text, from);
        const here = found.filter((d) => d.range.start.line === line);
        const all = found.map((d) => `${d.range.start.line + 1} ${ruleOf(d)}: ${d.message}`).join('\n');
        const one = here.find((d) => d.severity === severity && (rule === undefined || ruleOf(d) === rule));
        assert.ok(one, `${line + 1}: ${text} has ${here.map(ruleOf).join(', ') || 'none'}; all:\n${all}`);
        assert.ok(typeof one.code === 'object', 'its code leads to the page of the rule');
      }
    });

    test('what made a value traced is related information', async () => {
      const { document } = await open();
      const line = lineOf(document, 'if x > 0:', 'def f(');
      const one = (await someFindings(document.uri)).find((d) => d.range.start.line === line);
      assert.match((one?.relatedInformation ?? []).map((r) => r.message).join('\n'), /\bx\b/);
    });

    test('jitting the same plain function in a loop is no finding', async () => {
      const { document } = await open();
      await someFindings(document.uri);
      const line = lineOf(document, 'jax.jit(unjitted_loop_body)(i)');
      assert.deepEqual(
        findings(document.uri).filter((d) => d.range.start.line === line),
        [],
      );
    });

    test('timing without block_until_ready is a finding, with it is none', async () => {
      const { document } = await open();
      const found = (await someFindings(document.uri)).filter((d) => ruleOf(d) === 'timing-without-block');
      assert.equal(found.length, 1);
    });

    test('a syntax error leaves the other functions traced', async () => {
      const { document } = await open();
      const before = summaries(await someLenses(document.uri, JAXPRS + ERRORS)).length;
      await replaceAll(document, `${document.getText()}\n\ndef broken(x:\n  return (x\n`);
      await until('the syntax error', () =>
        findings(document.uri).find((d) => d.range.start.line >= lineOf(document, 'def broken(')),
      );
      assert.ok(summaries(await lenses(document.uri)).length >= before - 1);
    });

    test('a directive that cannot be read is told at its line', async () => {
      const { document } = await open();
      await revert(document);
      await replaceAll(document, `${document.getText()}\n\n# trace: no_such_function(f32[3])\n`);
      const line = lineOf(document, '# trace: no_such_function');
      await until('a message', () =>
        findings(document.uri).find((d) => d.range.start.line === line && d.message.includes('no_such_function')),
      );
    });
  });
}
