/** string, textwrap, keyword: texts without state. */
import { functions } from '../native.ts';
import { registerModule } from '../modules.ts';
import { libraryModule } from './names.ts';
import { call } from '../call.ts';
import { KEYWORDS, SOFT_KEYWORDS } from './keywords.ts';
import { PyList, Unknown } from '../values.ts';
import { keyText, needText } from '../builtins/known.ts';

const LOWER = 'abcdefghijklmnopqrstuvwxyz';
const UPPER = LOWER.toUpperCase();
const DIGITS = '0123456789';
const PUNCTUATION = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';
const WHITESPACE = ' \t\n\r\v\f';

function dedent(s: string): string {
  const text = s.replace(/^[ \t]+$/gm, '');
  let margin: string | undefined;
  for (const [, indent] of text.matchAll(/^([ \t]*)(?=[^ \t\n])/gm)) {
    if (margin === undefined || margin.startsWith(indent)) margin = indent;
    else if (!indent.startsWith(margin)) {
      let i = 0;
      while (i < margin.length && margin[i] === indent[i]) i++;
      margin = margin.slice(0, i);
    }
  }
  return margin ? text.replace(new RegExp(`^${margin}`, 'gm'), '') : text;
}

export function registerTexts(): void {
  registerModule('string', () => {
    const table = functions({
      'capwords(s, sep=None)': (s) =>
        needText(s, 's')
          .split(/\s+/)
          .filter((w) => w !== '')
          .map((w) => w[0].toUpperCase() + w.slice(1).toLowerCase())
          .join(' '),
    });
    for (const [name, value] of Object.entries({
      ascii_lowercase: LOWER,
      ascii_uppercase: UPPER,
      ascii_letters: LOWER + UPPER,
      digits: DIGITS,
      hexdigits: `${DIGITS}abcdefABCDEF`,
      octdigits: '01234567',
      punctuation: PUNCTUATION,
      whitespace: WHITESPACE,
      printable: DIGITS + LOWER + UPPER + PUNCTUATION + WHITESPACE,
    }))
      table.set(name, value);
    for (const name of ['Template', 'Formatter']) table.set(name, new Unknown(`string.${name} is not followed`));
    return libraryModule('string', table);
  });
  registerModule('textwrap', () =>
    libraryModule(
      'textwrap',
      functions({
        'dedent(text)': (s) => dedent(needText(s, 'text')),
        'indent(text, prefix, predicate=None)': (s, prefix, predicate) => {
          const p = needText(prefix, 'prefix');
          const wanted = (line: string): boolean =>
            predicate === null ? line.trim() !== '' : call(predicate, [line]) === true;
          return (needText(s, 'text').match(/[^\n]*\n|[^\n]+$/g) ?? []).map((l) => (wanted(l) ? p + l : l)).join('');
        },
        'fill(text, width=70, **kwargs)': () => new Unknown('textwrap.fill is not followed'),
        'wrap(text, width=70, **kwargs)': () => new Unknown('textwrap.wrap is not followed'),
        'shorten(text, width, **kwargs)': () => new Unknown('textwrap.shorten is not followed'),
      }),
    ),
  );
  registerModule('keyword', () => {
    const table = functions({
      'iskeyword(s)': (s) => KEYWORDS.has(keyText(s)),
      'issoftkeyword(s)': (s) => SOFT_KEYWORDS.includes(keyText(s)),
    });
    table.set('kwlist', new PyList([...KEYWORDS]));
    table.set('softkwlist', new PyList([...SOFT_KEYWORDS]));
    return libraryModule('keyword', table);
  });
}
