/**
 * A Postgres array as text, whatever stands in its elements, to be cast where it is used: `${arrayOf(ids)}::uuid[]`.
 * Drizzle spreads a list into as many parameters as it has elements; this is one, and the statement stays the same.
 */
export const arrayOf = (values: readonly (string | number)[]): string =>
  `{${values.map((value) => `"${String(value).replaceAll(/["\\]/g, '\\$&')}"`).join(',')}}`;
