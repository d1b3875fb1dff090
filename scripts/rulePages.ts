/** Manual pages of the rules, from the doc comments that their files begin with, and their settings in package.json. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { allRules } from '../server/rules/index.ts';
import { OTHERS, families, familyOf } from '../server/rules/families.ts';
import type { Rule } from '../server/rules/index.ts';
import type { Generated } from './generated.ts';

/** The headings of a rule's page, in this order. */
export const HEADINGS = ['What it does', 'Why it matters', 'Example', 'Use instead', 'References'] as const;

export interface RulePage {
  readonly id: string;
  /** One sentence. */
  readonly title: string;
  /** Markdown, from the first heading on. */
  readonly body: string;
}

const rules = join(import.meta.dirname, '../server/rules');

/** The page of a rule, as its file says it. */
export function rulePage(id: string): RulePage {
  const text = readFileSync(join(rules, `${id}.ts`), 'utf8');
  const comment = /^\/\*\*\n([^]*?)\n \*\//.exec(text)?.[1];
  if (comment === undefined) throw new Error(`server/rules/${id}.ts doesn't begin with a doc comment`);
  const markdown = comment.replace(/^ \* ?/gm, '');
  const at = markdown.indexOf('\n## ');
  return { id, title: markdown.slice(0, at).trim(), body: markdown.slice(at + 1).trim() };
}

/** The text below one heading. */
export function section(page: RulePage, heading: (typeof HEADINGS)[number]): string {
  const [, rest] = page.body.split(`## ${heading}\n`);
  return rest?.split('\n## ')[0].trim() ?? '';
}

/** The Python in a text. */
export const pythonIn = (text: string): string[] =>
  Array.from(text.matchAll(/^```python\n([^]*?)^```$/gm), (m) => m[1]);

const WHEN: Readonly<Record<Rule['severity'], string>> = {
  error: 'Error, where it is certain that JAX raises; else Warning',
  warning: 'Warning',
  information: 'Information',
  hint: 'Hint',
};

function pageText({ id, severity, fixes }: Rule): string {
  const { title, body } = rulePage(id);
  const facts = [`Severity: ${WHEN[severity]}.`, ...(fixes ? ['There is a quick fix.'] : [])].join(' ');
  return `# ${id}

${title} ${facts}

${body}

## Silence it
\`# jitlens: ignore[${id}]\` at the end of the line, or \`"jitlens.rules": {"${id}": "off"}\` in the settings.

<!-- Made by \`npm run generate\` from server/rules/${id}.ts. -->
`;
}

const SHOWN: Readonly<Record<Rule['severity'], string>> = {
  error: 'Error',
  warning: 'Warning',
  information: 'Information',
  hint: 'Hint',
};

const link = (id: string): string => `[${id}](${id}.md)`;

function tableText(): string {
  const sections = [...families.map((f) => f.title), OTHERS].flatMap((title) => {
    const rules = allRules.filter((r) => familyOf(r.id) === title);
    if (rules.length === 0) return [];
    const rows = rules.map(
      ({ id, severity, fixes }) =>
        `| ${link(id)} | ${rulePage(id).title} | ${SHOWN[severity]} | ${fixes ? 'yes' : ''} |`,
    );
    return [`## ${title}\n\n| Rule | Finds | Severity at most | Quick fix |\n|---|---|---|---|\n${rows.join('\n')}\n`];
  });
  const fixable = allRules.filter((r) => r.fixes).length;
  return `# Rules

${allRules.length} rules, ${fixable} of them with quick fixes. An Error is one where JAX raises, and every decision on the way there is known; a Warning is
wasted time or memory, or a result other than the code says. A quick fix is offered where the file, traced again with it, has lost
the finding and has no new error; \`jitlens check --fix\` and "Fix all" make those that are marked as preferred.

Severities are set by \`jitlens.rules\` in the editor's settings, or for a project in its \`pyproject.toml\`:

\`\`\`toml
[tool.jitlens]
ignore = ["side-effect-print"]        # or select = ["if-on-tracer", …]: only these
exclude = ["third_party", "*_gen.py"] # not looked into
x64 = false                           # trace as with JAX_ENABLE_X64

[tool.jitlens.rules]
python-loop-unrolled = "information"  # error, warning, information, hint, off
\`\`\`

\`# jitlens: ignore[rule-id]\` silences one line, \`# jitlens: ignore-file[rule-id]\` a file.

${sections.join('\n')}
<!-- Made by \`npm run generate\`. -->
`;
}

/** What the reports say of the rules, for programs that have no doc comments. */
function manualText(): string {
  const plain = (markdown: string): string => markdown.replace(/\s*\n\s*/g, ' ').trim();
  const entries = allRules.map(({ id }) => {
    const page = rulePage(id);
    const [title, what, why] = [page.title, section(page, 'What it does'), section(page, 'Why it matters')];
    return `${JSON.stringify(id)}: ${JSON.stringify({ title, what: plain(what), why: plain(why) })}`;
  });
  return `/** What each rule's manual page says, in short. Made by \`npm run generate\` from the rules' doc comments. */

export interface ManualEntry {
  /** One sentence. */
  readonly title: string;
  readonly what: string;
  readonly why: string;
}

export const manual: Readonly<Record<string, ManualEntry | undefined>> = {
${entries.join(',\n')},
};
`;
}

/** What the setting `jitlens.rules` takes, rule by rule. */
function withRuleSettings(current: string): string {
  const json = JSON.parse(current) as {
    contributes: { configuration: { properties: Record<string, Record<string, unknown> | undefined> }[] };
  };
  for (const { properties } of json.contributes.configuration) {
    const setting = properties['jitlens.rules'];
    if (!setting) continue;
    setting.properties = Object.fromEntries(
      allRules.map(({ id }) => [
        id,
        {
          type: 'string',
          enum: ['error', 'warning', 'information', 'hint', 'off'],
          markdownDescription: rulePage(id).title,
        },
      ]),
    );
  }
  return `${JSON.stringify(json, null, 2)}\n`;
}

/** As `npm run format` would have it. */
const formatted = async (path: string, text: string): Promise<string> =>
  format(text, { ...(await resolveConfig(join(rules, '../..', path))), filepath: path });

export const page = (path: string, text: () => string): Generated => ({ path, make: () => formatted(path, text()) });

export const rulesGenerated: readonly Generated[] = [
  ...allRules.map((rule) => page(`docs/rules/${rule.id}.md`, () => pageText(rule))),
  page('docs/rules/README.md', tableText),
  page('server/rules/manual.ts', manualText),
  { path: 'package.json', make: (current) => withRuleSettings(current ?? '{}') },
];
