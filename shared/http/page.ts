import { type TSchema, t } from 'elysia';
import { invalid } from '../base/problem.ts';

/** The query of every list. */
export const pageQuery = {
  limit: t.Integer({ minimum: 1, maximum: 100, default: 20, description: 'How many items at most' }),
  cursor: t.Optional(t.String({ maxLength: 500, description: 'nextCursor of the page before' })),
};

/** The answer of every list; nextCursor is null on the last page, and in lists that have one page alone. */
export function page<Item extends TSchema>(item: Item) {
  return t.Object({ items: t.Array(item), nextCursor: t.Union([t.String(), t.Null()]) });
}

export function encodeCursor(parts: string[]): string {
  return Buffer.from(JSON.stringify(parts)).toString('base64url');
}

/** @throws Problem VALIDATION that names `cursor` where the text is not one of ours. */
export function decodeCursor(cursor: string | undefined, parts: number): string[] | undefined {
  if (cursor === undefined) return undefined;
  try {
    const decoded: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (
      Array.isArray(decoded) &&
      decoded.length === parts &&
      decoded.every((part) => typeof part === 'string')
    ) {
      return decoded;
    }
  } catch {
    // Falls through to the refusal below: text that is no JSON is no cursor either.
  }
  throw invalid('cursor', 'is not a cursor of this list');
}
