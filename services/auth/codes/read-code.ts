/**
 * The zeros of the digits on keyboards here: Bengali, Arabic-Indic, its Persian and Urdu form, Devanagari.
 */
const zeros = ['০', '٠', '۰', '०'].map((zero) => zero.charCodeAt(0));
const otherDigits = /[০-৯٠-٩۰-۹०-९]/g;

/** Makes digits of other scripts, and full-width ones, ASCII. */
export function asciiDigits(text: string): string {
  return text.normalize('NFKC').replace(otherDigits, (digit) => {
    const code = digit.charCodeAt(0);
    return String(code - zeros.find((zero) => code >= zero && code < zero + 10)!);
  });
}

/**
 * Reads six digits as people type or paste them: in the digits of another script, in groups with blanks or
 * dashes, with invisible marks around. Undefined where there are not six.
 */
export function readCode(text: string): string | undefined {
  const code = asciiDigits(text).replace(/[\s\p{Pd}\p{Cf}\u2212]/gu, '');
  return /^[0-9]{6}$/.test(code) ? code : undefined;
}
