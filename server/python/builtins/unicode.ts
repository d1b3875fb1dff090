/** What Python knows of characters and JavaScript doesn't say as such. Source: CPython's Objects/unicodectype.c. */

const WIDE = /[\ud800-\udfff]/;

/** Length in code points. */
export function points(s: string): number {
  if (!WIDE.test(s)) return s.length;
  let n = 0;
  for (const _ of s) n++;
  return n;
}

/** Each character is one code unit: an index is the same in both languages. */
export const isNarrow = (s: string): boolean => !WIDE.test(s);

/** A code unit's index as a code point's. */
export const pointIndex = (s: string, unit: number): number => (unit <= 0 ? unit : points(s.slice(0, unit)));

const BLANK = /^[\s\u001c-\u001f\u0085]$/;
/** `ch.isspace()`. */
export const isBlank = (ch: string): boolean => BLANK.test(ch) && ch !== '\ufeff';

/** Characters of Numeric_Type=Digit that aren't decimal. */
const DIGIT =
  /[\u00b2\u00b3\u00b9\u1369-\u1371\u19da\u2070\u2074-\u2079\u2080-\u2089\u2460-\u2468\u2474-\u247c\u2488-\u2490\u24ea\u24f5-\u24fd\u24ff\u2776-\u277e\u2780-\u2788\u278a-\u2792\u{10a40}-\u{10a43}\u{10e60}-\u{10e68}\u{11052}-\u{1105a}\u{1f100}-\u{1f10a}]/u;
/** Ideographs that are numbers. */
const IDEOGRAPHIC_NUMBER =
  /[㐅㒃㠪㭍一七万三两九二五亖京亿什仟仨伍佰俩倆億兆兩八六十千卄卅卌叁参參叄四壱壹幺廾廿弌弍弎弐拐拾捌柒洞漆玖百皕秭肆萬貮貳贰鈎钩阡陆陌陸零\uf96b\uf973\uf978\uf9b2\uf9d1\uf9d3\uf9fd\u{20001}\u{20064}\u{200e2}\u{20121}\u{2092a}\u{20983}\u{2098c}\u{2099c}\u{20aea}\u{20afd}\u{20b19}\u{22390}\u{22998}\u{23b1b}\u{2626d}\u{2f890}]/u;

export const isDecimal = (ch: string): boolean => /\p{Nd}/u.test(ch);
export const isDigit = (ch: string): boolean => isDecimal(ch) || DIGIT.test(ch);
export const isNumeric = (ch: string): boolean => /\p{N}/u.test(ch) || IDEOGRAPHIC_NUMBER.test(ch);
export const isAlpha = (ch: string): boolean => /\p{L}/u.test(ch);
export const isLower = (ch: string): boolean => /\p{Lowercase}/u.test(ch);
export const isUpper = (ch: string): boolean => /\p{Uppercase}/u.test(ch);
const isTitleCase = (ch: string): boolean => /\p{Lt}/u.test(ch);
const isCased = (ch: string): boolean => isLower(ch) || isUpper(ch) || isTitleCase(ch);

/** Digraphs in their three cases. */
const DIGRAPHS = ['Ǆǅǆ', 'Ǉǈǉ', 'Ǌǋǌ', 'Ǳǲǳ'];
/** Ligatures: in titles the first letter is a capital, the others aren't. */
const LIGATURES = /[ßևﬀ-ﬆﬓ-ﬗ]/;
const GREEK_WITH_IOTA = /[\u1f80-\u1faf]/;
const GREEK_ETA: Readonly<Record<string, string>> = { ᾳ: 'ᾼ', ῃ: 'ῌ', ῳ: 'ῼ', ᾼ: 'ᾼ', ῌ: 'ῌ', ῼ: 'ῼ' };
const GREEK_COMPOSED = /[ᾲᾴᾷῂῄῇῲῴῷ]/;
const IOTA_SUBSCRIPT = '\u0345';

/** A character as it begins a title. */
export function titleCase(ch: string): string {
  if (ch < '\x80') return ch.toUpperCase();
  const digraph = DIGRAPHS.find((d) => d.includes(ch));
  if (digraph !== undefined) return digraph[1];
  const upper = ch.toUpperCase();
  if (LIGATURES.test(ch)) return upper[0] + upper.slice(1).toLowerCase();
  if (GREEK_WITH_IOTA.test(ch)) return String.fromCharCode(ch.charCodeAt(0) | 8);
  if (Object.hasOwn(GREEK_ETA, ch)) return GREEK_ETA[ch];
  if (GREEK_COMPOSED.test(ch)) return upper.slice(0, -1) + IOTA_SUBSCRIPT;
  // Georgian has capitals for all-caps texts only.
  return /[\u10d0-\u10fa\u10fd-\u10ff]/.test(ch) ? ch : upper;
}

/** A character of a word in lower case: a sigma at its end has a form of its own. */
function lowerAt(chars: readonly string[], i: number): string {
  const ch = chars[i];
  if (ch !== 'Σ') return ch.toLowerCase();
  const ignorable = (c: string): boolean => /\p{Case_Ignorable}/u.test(c);
  let before = i - 1;
  while (before >= 0 && ignorable(chars[before])) before--;
  let after = i + 1;
  while (after < chars.length && ignorable(chars[after])) after++;
  const final = before >= 0 && isCased(chars[before]) && !(after < chars.length && isCased(chars[after]));
  return final ? 'ς' : 'σ';
}

export function capitalize(s: string): string {
  const chars = Array.from(s);
  return chars.map((c, i) => (i === 0 ? titleCase(c) : lowerAt(chars, i))).join('');
}

export function title(s: string): string {
  const chars = Array.from(s);
  let inWord = false;
  return chars
    .map((c, i) => {
      const made = inWord ? lowerAt(chars, i) : titleCase(c);
      inWord = isCased(c);
      return made;
    })
    .join('');
}

export function swapCase(s: string): string {
  const chars = Array.from(s);
  return chars.map((c, i) => (isUpper(c) ? lowerAt(chars, i) : isLower(c) ? c.toUpperCase() : c)).join('');
}

/** `s.casefold()`. */
export function caseFold(s: string): string {
  if (/^[\x00-\x7f]*$/.test(s)) return s.toLowerCase();
  return Array.from(s, (ch) => {
    if (ch === 'ẞ') return 'ss';
    if (ch === 'ı') return ch;
    // Cherokee folds to its capitals.
    if (/[\u13a0-\u13f5\u13f8-\u13fd\uab70-\uabbf]/.test(ch)) return ch.toUpperCase();
    return ch === 'İ' ? ch.toLowerCase() : Array.from(ch.toUpperCase(), (c) => c.toLowerCase()).join('');
  }).join('');
}

export function isTitle(s: string): boolean {
  let cased = false;
  let previous = false;
  for (const ch of s) {
    if (isUpper(ch) || isTitleCase(ch)) {
      if (previous) return false;
      previous = cased = true;
    } else if (isLower(ch)) {
      if (!previous) return false;
      cased = true;
    } else previous = false;
  }
  return cased;
}

/** All cased characters are in lower (upper) case, and there is one. */
export function isAllLower(s: string): boolean {
  let some = false;
  for (const ch of s) {
    if (isUpper(ch) || isTitleCase(ch)) return false;
    some ||= isLower(ch);
  }
  return some;
}
export function isAllUpper(s: string): boolean {
  let some = false;
  for (const ch of s) {
    if (isLower(ch) || isTitleCase(ch)) return false;
    some ||= isUpper(ch);
  }
  return some;
}

/** There are characters, and all are so. */
export function every(s: string, test: (ch: string) => boolean): boolean {
  for (const ch of s) if (!test(ch)) return false;
  return s !== '';
}

export const isIdentifier = (s: string): boolean => /^[\p{XID_Start}_]\p{XID_Continue}*$/u.test(s);
const NOT_PRINTABLE = /[\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}/u;
export const isPrintable = (s: string): boolean => !NOT_PRINTABLE.test(s);
