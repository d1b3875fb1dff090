/** string's constants and keyword: texts without state. */
import { functions } from '../native.ts';
import { registerModule } from '../modules.ts';
import { PyList } from '../values.ts';
import { keyText } from '../builtins/known.ts';
import { KEYWORDS, SOFT_KEYWORDS } from './keywords.ts';
import { stringSource } from './library/strings.ts';
import { libraryModule } from './names.ts';
import { pythonPart } from './source.ts';

const LOWER = 'abcdefghijklmnopqrstuvwxyz';
const UPPER = LOWER.toUpperCase();
const DIGITS = '0123456789';
const PUNCTUATION = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';
const WHITESPACE = ' \t\n\r\v\f';

const CONSTANTS: Readonly<Record<string, string>> = {
  ascii_lowercase: LOWER,
  ascii_uppercase: UPPER,
  ascii_letters: LOWER + UPPER,
  digits: DIGITS,
  hexdigits: `${DIGITS}abcdefABCDEF`,
  octdigits: '01234567',
  punctuation: PUNCTUATION,
  whitespace: WHITESPACE,
  printable: DIGITS + LOWER + UPPER + PUNCTUATION + WHITESPACE,
};

/** Defined in library/strings.ts. */
const IN_PYTHON = ['Template', 'Formatter', 'capwords'];

export function registerTexts(): void {
  registerModule('string', () => {
    const more = pythonPart('string', stringSource, []);
    return libraryModule('string', Object.entries(CONSTANTS), (name) =>
      IN_PYTHON.includes(name) ? more(name) : undefined,
    );
  });
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
