/** Python's `repr` of numbers. Source: CPython's float_repr_style 'short' (Python/pystrtod.c format_float_short, 'r'). */

/** `repr(x)` of a Python float: `1e+20`, `1e-05`, `1000000000000000.0`, `nan`, `inf`, `-0.0`. */
export function pythonFloatRepr(x: number): string {
  if (Number.isNaN(x)) return 'nan';
  if (x === Infinity) return 'inf';
  if (x === -Infinity) return '-inf';
  if (x === 0) return Object.is(x, -0) ? '-0.0' : '0.0';
  // Both languages write the shortest digits that read back the same; they differ in when the exponent shows.
  const [mantissa, exponentText] = x.toExponential().split('e');
  const exponent = Number(exponentText);
  if (exponent < -4 || exponent >= 16) {
    const digits = Math.abs(exponent).toString().padStart(2, '0');
    return `${mantissa}e${exponent < 0 ? '-' : '+'}${digits}`;
  }
  if (exponent < 0) {
    const sign = x < 0 ? '-' : '';
    return `${sign}0.${'0'.repeat(-exponent - 1)}${mantissa.replace(/[-.]/g, '')}`;
  }
  const plain = String(x);
  return plain.includes('.') ? plain : `${plain}.0`;
}

/** A part of a complex number: as a float's repr, without a trailing `.0`. */
function complexPart(x: number): string {
  const s = pythonFloatRepr(x);
  return s.endsWith('.0') ? s.slice(0, -2) : s;
}

/** `repr(z)` of a Python complex: `1j`, `(1+0j)`, `(0.5-2j)`, `(-0+1j)`. */
export function pythonComplexRepr(re: number, im: number): string {
  const imaginary = complexPart(im);
  if (Object.is(re, 0)) return `${imaginary}j`;
  const sign = imaginary.startsWith('-') ? '' : '+';
  return `(${complexPart(re)}${sign}${imaginary}j)`;
}
