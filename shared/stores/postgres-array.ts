/**
 * A Postgres array as text, whatever stands in its elements, to be cast where it is used: `${arrayOf(ids)}::uuid[]`.
 * Drizzle spreads a list into as many parameters as it has elements; this is one, and the statement stays the same.
 */
export const arrayOf = (values: readonly (string | number)[]): string => {
  let text = '';
  for (const value of values) text += text === '' ? quoted(value) : `,${quoted(value)}`;
  return `{${text}}`;
};

function quoted(value: string | number): string {
  const text = String(value);
  // Most are ids: a look for either character costs far less than a search by pattern.
  const isPlain = !text.includes('"') && !text.includes('\\');
  return isPlain ? `"${text}"` : `"${text.replaceAll(/["\\]/g, '\\$&')}"`;
}
