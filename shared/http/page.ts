import { type TSchema, t } from 'elysia';
import { isLocalDate } from '../base/clock.ts';
import { isUuid } from '../base/id.ts';
import { invalid } from '../base/problem.ts';

/** The query of every list. */
export const pageQuery = {
  limit: t.Integer({ minimum: 1, maximum: 100, default: 20, description: 'How many items at most' }),
  cursor: t.Optional(t.String({ maxLength: 500, description: 'nextCursor of the page before' })),
};

export interface PageQuery {
  limit: number;
  cursor?: string;
}

/** The answer of every list; nextCursor is null on the last page, and in lists that have one page alone. */
export function page<Item extends TSchema>(item: Item) {
  return t.Object({ items: t.Array(item), nextCursor: t.Union([t.String(), t.Null()]) });
}

export interface Page<Item> {
  items: Item[];
  nextCursor: string | null;
}

/**
 * One page of `rows`, which were asked for with one more than `limit`: that one says whether a page follows.
 * @param placeOf what a row is ordered by, as the parts of a cursor
 */
export function pageOf<Row>(rows: Row[], limit: number, placeOf: (row: Row) => string[]): Page<Row> {
  const items = rows.slice(0, limit);
  return { items, nextCursor: rows.length > limit ? encodeCursor(placeOf(items.at(-1)!)) : null };
}

/** What a part of a cursor is: which texts fit, and the Postgres type that reads them. */
export interface PartKind {
  type: 'uuid' | 'timestamptz' | 'date' | 'bigint' | 'text';
  fits(text: string): boolean;
}

export const partKinds = {
  uuid: { type: 'uuid', fits: isUuid },
  /** As `toISOString` writes it. */
  instant: {
    type: 'timestamptz',
    fits: (text) =>
      isLocalDate(text.slice(0, 10)) && /^T([01]\d|2[0-3])(:[0-5]\d){2}\.\d{3}Z$/.test(text.slice(10)),
  },
  /** To the microsecond, as Postgres writes it. */
  exactInstant: {
    type: 'timestamptz',
    fits: (text) =>
      isLocalDate(text.slice(0, 10)) &&
      /^ ([01]\d|2[0-3])(:[0-5]\d){2}(\.\d{1,6})?\+00$/.test(text.slice(10)),
  },
  date: { type: 'date', fits: isLocalDate },
  number: { type: 'bigint', fits: (text) => /^\d{1,18}$/.test(text) },
  milliseconds: { type: 'bigint', fits: (text) => /^\d{1,14}$/.test(text) },
  text: { type: 'text', fits: (text) => !text.includes('\0') },
} as const satisfies Record<string, PartKind>;

export function encodeCursor(parts: string[]): string {
  return Buffer.from(JSON.stringify(parts)).toString('base64url');
}

/** @throws Problem VALIDATION that names `cursor` where the text is not one of this list. */
export function decodeCursor(cursor: string | undefined, kinds: PartKind[]): string[] | undefined {
  if (cursor === undefined) return undefined;
  const parts = readJson(Buffer.from(cursor, 'base64url').toString());
  const isOurs =
    Array.isArray(parts) &&
    parts.length === kinds.length &&
    kinds.every(({ fits }, at) => typeof parts[at] === 'string' && fits(parts[at]));
  if (!isOurs) throw invalid('cursor', 'is not a cursor of this list');
  return parts;
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
