/** `[tool.jitlens]`: which pyproject.toml counts, what it says, what is wrong with it. */
import { describe, expect, test } from 'vitest';
import { effectiveRules, isExcluded, projectOf } from '../../server/analysis/project.ts';

const reading = (files: Record<string, string>) => ({
  readFile: (path: string): string | undefined => (path in files ? files[path] : undefined),
});

describe('the project of a file', () => {
  test('is the nearest one that has the table', () => {
    const files = reading({
      '/w/pyproject.toml': '[tool.jitlens]\nx64 = true\n',
      '/w/a/pyproject.toml': '[project]\nname = "a"\n',
      '/w/a/b/pyproject.toml': '[tool.jitlens.rules]\nif-on-tracer = "hint"\n',
    });
    expect(projectOf(files, '/w/a/x.py')).toMatchObject({ file: '/w/pyproject.toml', x64: true, problems: [] });
    expect(projectOf(files, '/w/a/b/c/x.py')).toMatchObject({ rules: { 'if-on-tracer': 'hint' }, x64: false });
    expect(projectOf(files, '/v/x.py')).toBeUndefined();
  });

  test('is read anew when its text changes', () => {
    const of = (text: string) => projectOf(reading({ '/n/pyproject.toml': text }), '/n/x.py')?.x64;
    expect(of('[tool.jitlens]\nx64 = true\n')).toBe(true);
    expect(of('[tool.jitlens]\nx64 = false\n')).toBe(false);
    expect(of('[tool]\n')).toBeUndefined();
  });

  test.each<[string, RegExp]>([
    ['[tool.jitlens]\nx64 = "yes"\n', /tool\.jitlens\.x64 is true or false$/],
    ['[tool.jitlens]\nselct = []\n', /tool\.jitlens\.selct is unknown; there are rules, select, ignore, exclude, x64$/],
    ['[tool.jitlens]\nexclude = "a"\n', /tool\.jitlens\.exclude is a list of strings$/],
    ['[tool.jitlens]\nrules = 3\n', /tool\.jitlens\.rules is a table of severities by rule$/],
    ['[tool.jitlens.rules]\nif-on-tracer = "loud"\n', /rules\.if-on-tracer is one of error, warning, .*off$/],
    ['[tool]\njitlens = 1\n', /tool\.jitlens is a table$/],
    ['[tool.jitlens]\nx64 = tru\n', /pyproject\.toml:2: Invalid TOML document/],
  ])('%j is told to be wrong', (text, problem) => {
    expect(projectOf(reading({ '/p/pyproject.toml': text }), '/p/x.py')?.problems).toEqual([
      expect.stringMatching(problem) as string,
    ]);
  });

  test('what others wrote wrongly is theirs', () => {
    expect(projectOf(reading({ '/q/pyproject.toml': '[project\n' }), '/q/x.py')).toBeUndefined();
  });
});

describe('what it says', () => {
  const text = `[tool.jitlens]
ignore = ["b"]
exclude = ["gen", "src/*_old.py"]
[tool.jitlens.rules]
a = "error"
c = "off"
`;
  const project = projectOf(reading({ '/r/pyproject.toml': text }), '/r/src/x.py');

  test('about paths', () => {
    const left = ['/r/gen/x.py', '/r/src/a_old.py', '/r/src/a.py', '/elsewhere/gen/x.py'];
    expect(left.map((path) => project && isExcluded(project, path))).toEqual([true, true, false, false]);
  });

  test.each<[string, Record<string, 'off' | 'hint'>, string[] | undefined, Record<string, string>]>([
    ['alone', {}, undefined, { a: 'error', b: 'off', c: 'off' }],
    ['below the user’s settings', { a: 'hint' }, undefined, { a: 'hint', b: 'off', c: 'off' }],
    ['but for rules chosen by hand', {}, ['b', 'c'], { a: 'off', d: 'off' }],
  ])('about rules: %s', (_title, settings, select, expected) => {
    expect(effectiveRules(project, settings, ['a', 'b', 'c', 'd'], select)).toEqual(expected);
  });

  test('select: only these', () => {
    const only = projectOf(reading({ '/s/pyproject.toml': '[tool.jitlens]\nselect = ["a"]\n' }), '/s/x.py');
    expect(effectiveRules(only, {}, ['a', 'b'])).toEqual({ b: 'off' });
    expect(effectiveRules(undefined, { a: 'hint' }, ['a', 'b'])).toEqual({ a: 'hint' });
  });
});
