/** What a project says about Jitlens: the table `[tool.jitlens]` of the nearest pyproject.toml that has one. */
import { TomlError, parse } from 'smol-toml';
import { matchesGlob } from '../text/glob.ts';
import { portable } from './imports.ts';
import { dirname, join, upward } from './paths.ts';

export type ProjectSeverity = 'error' | 'warning' | 'information' | 'hint' | 'off';

export interface Project {
  /** The pyproject.toml. */
  readonly file: string;
  /** Severities by rule. */
  readonly rules: Readonly<Record<string, ProjectSeverity>>;
  /** The only rules that count; undefined: all of them. */
  readonly select: readonly string[] | undefined;
  readonly ignore: readonly string[];
  /** Patterns of paths whose findings nobody wants. */
  readonly exclude: readonly string[];
  readonly x64: boolean;
  /** What is wrong with the table, each in one line. */
  readonly problems: readonly string[];
}

const SEVERITIES = ['error', 'warning', 'information', 'hint', 'off'] as const;
const KEYS = ['rules', 'select', 'ignore', 'exclude', 'x64'];

type Table = Readonly<Record<string, unknown>>;

const isTable = (v: unknown): v is Table => typeof v === 'object' && v !== null && !Array.isArray(v);

function read(file: string, text: string): Project | undefined {
  const none = { file, rules: {}, select: undefined, ignore: [], exclude: [], x64: false };
  let all: unknown;
  try {
    all = parse(text);
  } catch (e) {
    // Only who has the table is told: other tools say the same of the rest of the file.
    if (!/^\s*\[\s*tool\s*\.\s*jitlens\b/m.test(text)) return undefined;
    const at = e instanceof TomlError ? `:${e.line}` : '';
    const why = e instanceof Error ? (e.message.split('\n', 1)[0] ?? '') : String(e);
    return { ...none, problems: [`${file}${at}: ${why}`] };
  }
  const tool = isTable(all) ? all.tool : undefined;
  const table = isTable(tool) ? tool.jitlens : undefined;
  if (table === undefined) return undefined;
  const problems: string[] = [];
  const bad = (key: string, what: string): void => void problems.push(`${file}: tool.jitlens${key} ${what}`);
  if (!isTable(table)) {
    bad('', 'is a table');
    return { ...none, problems };
  }
  for (const key of Object.keys(table))
    if (!KEYS.includes(key)) bad(`.${key}`, `is unknown; there are ${KEYS.join(', ')}`);
  const strings = (key: string): string[] | undefined => {
    const value = table[key];
    if (value === undefined) return undefined;
    if (Array.isArray(value) && value.every((v) => typeof v === 'string')) return value;
    bad(`.${key}`, 'is a list of strings');
    return undefined;
  };
  const rules: Record<string, ProjectSeverity> = {};
  if (table.rules !== undefined && !isTable(table.rules)) bad('.rules', 'is a table of severities by rule');
  for (const [id, value] of Object.entries(isTable(table.rules) ? table.rules : {})) {
    const severity = SEVERITIES.find((s) => s === value);
    if (severity) rules[id] = severity;
    else bad(`.rules.${id}`, `is one of ${SEVERITIES.join(', ')}`);
  }
  if (table.x64 !== undefined && typeof table.x64 !== 'boolean') bad('.x64', 'is true or false');
  const [select, ignore, exclude] = ['select', 'ignore', 'exclude'].map(strings);
  return { file, rules, select, ignore: ignore ?? [], exclude: exclude ?? [], x64: table.x64 === true, problems };
}

/** Texts that were read, with what they say: a keystroke reads them again. */
const known = new Map<string, { text: string; project: Project | undefined }>();

/** The project that a file belongs to; undefined where no pyproject.toml has the table. */
export function projectOf(files: { readFile(path: string): string | undefined }, file: string): Project | undefined {
  for (const folder of upward(dirname(file))) {
    const path = portable(join(folder, 'pyproject.toml'));
    const text = files.readFile(path);
    if (text === undefined) continue;
    let found = known.get(path);
    if (found?.text !== text) known.set(path, (found = { text, project: read(path, text) }));
    if (found.project) return found.project;
  }
  return undefined;
}

/** Whether a project leaves a file or folder out. */
export function isExcluded({ file, exclude }: Project, path: string): boolean {
  const folder = `${portable(dirname(file)).replace(/\/$/, '')}/`;
  const whole = portable(path);
  return whole.startsWith(folder) && matchesGlob(whole.slice(folder.length), exclude);
}

/**
 * Severities of all rules: the project's, with those of the user's settings over them. `select`: rules chosen by hand, in place
 * of the project's own choice.
 */
export function effectiveRules(
  project: Project | undefined,
  settings: Readonly<Record<string, ProjectSeverity>>,
  ids: readonly string[],
  select?: readonly string[],
): Record<string, ProjectSeverity> {
  const ignored = (project?.ignore ?? []).map((id): [string, ProjectSeverity] => [id, 'off']);
  const said = [...Object.entries(project?.rules ?? {}), ...ignored];
  const chosen = select ?? project?.select;
  const others = chosen ? ids.filter((id) => !chosen.includes(id)) : [];
  return {
    // Who chooses a rule by hand wants it, whatever the project says.
    ...Object.fromEntries(said.filter(([id, severity]) => severity !== 'off' || !select?.includes(id))),
    ...Object.fromEntries(others.map((id): [string, ProjectSeverity] => [id, 'off'])),
    ...settings,
  };
}
