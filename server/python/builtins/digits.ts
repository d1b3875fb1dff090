/** Decimal digits of all scripts as ASCII ones, as int() and float() read them. */
const DIGIT = /\p{Nd}/u;

/** A script's ten digits stand in a row. */
function digitValue(ch: string): number {
  const code = ch.codePointAt(0) ?? 0;
  let d = 0;
  while (d < 9 && DIGIT.test(String.fromCodePoint(code - d - 1))) d++;
  return d;
}

export const asciiDigits = (s: string): string =>
  /^[\x00-\x7f]*$/.test(s) ? s : s.replace(/\p{Nd}/gu, (ch) => (ch < '\x80' ? ch : String(digitValue(ch))));
