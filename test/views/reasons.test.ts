/** What Jitlens can't follow says why, in one line, where it stands: in the hover, and in what `jitlens jaxpr` prints. */
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { describe, expect, test } from 'vitest';
import { jitlens } from '../cli/io.ts';
import { here, open } from './session.ts';

const CODE = `
import elsewhere
from elsewhere import decorate, Base

value = elsewhere.load('data')
if value > 3: flag = 1
else: flag = 2
for item in value: flag = item
while elsewhere.more(): flag += 1
x = [0] * 10**9
n = 10**10**10
def slow():
    t = 0
    for i in range(10**6):
        for j in range(10**6): t += 1
slow()
while True: flag = 0

@decorate
def decorated(x): return x

@decorate(1)
class Decorated(Base): pass

# trace: branch(f32[3])
def branch(x):
    if elsewhere.fast(): return x
    return x + 1

# trace: called(f32[3])
def called(x):
    y = x * 2
    return elsewhere.apply(y)

# trace: dear(f32[3])
def dear(x):
    for i in range(10**7):
        x = x + 1
    return x
`;

const NOT_FOUND = 'module elsewhere was not found';

/** Where the mouse is, and what it is told there. */
const SAID: readonly (readonly [part: string, said: string])[] = [
  ["elsewhere.l|oad('data')", `Jitlens can't follow this call: ${NOT_FOUND}`],
  ['val|ue > 3', `Jitlens follows every way from here, because this isn't known: ${NOT_FOUND}`],
  ['in val|ue: flag', `Jitlens follows every way from here, because this isn't known: ${NOT_FOUND}`],
  ['elsewhere.m|ore()', `Jitlens follows every way from here, because this isn't known: ${NOT_FOUND}`],
  ['[0|] * 10**9', 'Jitlens stopped here: a sequence of more than 5,000,000 items is not built'],
  ['10*|*10**10', 'Jitlens stopped here: an int of more than 1,048,576 bits is not computed'],
  ['Tr|ue: flag', 'Jitlens stopped here: this loop has no end that can be seen'],
  ['@decor|ate\ndef', `Jitlens takes this for a decorator that returns its function: ${NOT_FOUND}`],
  ['@decor|ate(1)', `Jitlens takes this for a decorator that returns its function: ${NOT_FOUND}`],
  ['elsewhere.f|ast()', `Jitlens can't follow this: ${NOT_FOUND}`],
  ['elsewhere.a|pply(y)', `Jitlens can't follow this: ${NOT_FOUND}`],
];

describe('hover', async () => {
  const opened = await open(CODE);
  test.each(SAID)('%s', (part, said) => {
    const found = opened.session.handle('hover', { ...here, position: opened.at(part) });
    expect(found?.markdown.split('\n\n')).toContain(said);
  });

  test('each in one line', () => {
    for (const [part] of SAID) {
      const found = opened.session.handle('hover', { ...here, position: opened.at(part) });
      for (const said of found?.markdown.split('\n\n') ?? [])
        if (said.startsWith('Jitlens')) expect(said).not.toContain('\n');
    }
  });

  test('nothing of it is an error', () => {
    if (opened.answer.kind !== 'done') throw new Error('cancelled');
    expect(opened.answer.diagnostics.map((d) => d.severity)).not.toContain('error');
    expect(opened.answer.diagnostics.map((d) => d.severity)).not.toContain('warning');
  });
});

describe('jaxpr', () => {
  const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'jitlens-reasons-')), 'reasons.py');
  fs.writeFileSync(file, CODE);
  const lineOf = (part: string): number => CODE.slice(0, CODE.indexOf(part)).split('\n').length;
  const UNSUPPORTED = [
    ['branch(f32[3])', 'if elsewhere.fast', NOT_FOUND],
    ['called(f32[3])', 'elsewhere.apply', NOT_FOUND],
    ['dear(f32[3])', 'x = x + 1', 'more than 100,000 eqns in one jaxpr'],
  ] as const;

  test('as text', async () => {
    const { out } = await jitlens('jaxpr', file);
    for (const [call, part, reason] of UNSUPPORTED)
      expect(out.replace(/ +\S+:\d+\n/g, '\n')).toContain(
        `# ${call}\nunsupported: ${reason}\n(at line ${lineOf(part)})\n`,
      );
  });

  test('as JSON', async () => {
    const { cases } = JSON.parse((await jitlens('jaxpr', file, '--json')).out) as { cases: unknown[] };
    expect(cases).toMatchObject(
      UNSUPPORTED.map(([call, part, reason]) => ({ call, unsupported: { reason, line: lineOf(part) } })),
    );
  });
});
