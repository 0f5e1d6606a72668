import { printableRanges } from './printable-ranges.ts';
import { commonProblems } from './problem.ts';

const ranges = printableRanges
  .trim()
  .split(/\s+/)
  .map((range) => range.split('-').map((code) => Number.parseInt(code, 16)) as [number, number]);

/** The first sign of a text that no font of a ticket has. */
export function firstUnprintable(text: string): string | undefined {
  return [...text].find((sign) => {
    const code = sign.codePointAt(0)!;
    return !ranges.some(([from, to]) => from <= code && code <= to);
  });
}

/** `“李” (U+674E)`, and of what cannot be seen the number alone. */
export function nameSign(sign: string): string {
  return /[\p{L}\p{N}\p{P}\p{S}]/u.test(sign) ? `“${sign}” (${codePoint(sign)})` : codePoint(sign);
}

export function codePoint(sign: string): string {
  return `U+${sign.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`;
}

/**
 * Of names that are printed on tickets.
 * @throws Problem VALIDATION that names every field with a sign that no font of a ticket has.
 */
export function requirePrintable(fields: Record<string, string | undefined>): void {
  const errors = Object.entries(fields).flatMap(([field, text]) => {
    const sign = text === undefined ? undefined : firstUnprintable(text.normalize('NFC'));
    return sign === undefined ? [] : [{ field, message: unprintableMessage(sign) }];
  });
  const [first] = errors;
  if (first) throw commonProblems.VALIDATION(`${first.field} ${first.message}`, { errors });
}

export const unprintableMessage = (sign: string) =>
  `has ${nameSign(sign)}, which tickets cannot be printed with`;
