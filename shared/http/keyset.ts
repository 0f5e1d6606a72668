import { type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import { decodeCursor, type PartKind, partKinds } from './page.ts';

type Part = [by: SQLWrapper, kind: keyof typeof partKinds];

/** The order of a list that is read page by page, as `pageOf` cuts it. All parts together name one row. */
export interface Keyset {
  /** Behind `ORDER BY`. */
  order: SQL;
  /**
   * The rows behind a cursor; all rows where there is none.
   * @throws Problem VALIDATION that names `cursor`.
   */
  after(cursor: string | undefined): SQL | undefined;
  /** The rows behind a place. */
  behind(place: string[]): SQL;
}

export function keyset(direction: 'ascending' | 'descending', ...parts: Part[]): Keyset {
  const kinds: PartKind[] = parts.map(([, kind]) => partKinds[kind]);
  const list = (items: SQLWrapper[]) => sql.join(items, sql.raw(', '));
  const columns = list(parts.map(([by]) => by.getSQL()));
  const behind = (place: string[]) => {
    const values = list(place.map((value, at) => sql`${value}::${sql.raw(kinds[at]!.type)}`));
    return sql`(${columns}) ${sql.raw(direction === 'ascending' ? '>' : '<')} (${values})`;
  };
  return {
    order: list(parts.map(([by]) => sql`${by} ${sql.raw(direction === 'ascending' ? 'ASC' : 'DESC')}`)),
    behind,
    after(cursor) {
      const place = decodeCursor(cursor, kinds);
      return place && behind(place);
    },
  };
}
