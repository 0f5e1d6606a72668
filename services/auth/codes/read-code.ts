/** The zeros of the digits that keyboards here type: Bengali, Arabic-Indic, its Persian and Urdu form, Devanagari. */
const zeros = ['০', '٠', '۰', '०'].map((zero) => zero.charCodeAt(0));
const otherDigits = /[০-৯٠-٩۰-۹०-९]/g;

/** Digits of other scripts, and full-width ones, as ASCII ones. */
export function asciiDigits(text: string): string {
  return text.normalize('NFKC').replace(otherDigits, (digit) => {
    const code = digit.charCodeAt(0);
    return String(code - zeros.find((zero) => code >= zero && code < zero + 10)!);
  });
}

/**
 * Six digits however they were typed or pasted: in the digits of another script, in groups with blanks or dashes between
 * them, with invisible marks around. Undefined for what is none.
 */
export function readCode(text: string): string | undefined {
  const code = asciiDigits(text).replace(/[\s\p{Pd}\p{Cf}\u2212]/gu, '');
  return /^[0-9]{6}$/.test(code) ? code : undefined;
}
