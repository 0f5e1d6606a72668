import { asc, desc, type SQL, type SQLWrapper, sql } from 'drizzle-orm';
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
}

const casts: Record<PartKind['type'], (text: string) => SQL> = {
  uuid: (text) => sql`${text}::uuid`,
  timestamptz: (text) => sql`${text}::timestamptz`,
  date: (text) => sql`${text}::date`,
  bigint: (text) => sql`${text}::bigint`,
  text: (text) => sql`${text}::text`,
};

export function keyset(direction: 'ascending' | 'descending', ...parts: Part[]): Keyset {
  const kinds: PartKind[] = parts.map(([, kind]) => partKinds[kind]);
  const list = (items: SQLWrapper[]) => sql.join(items, sql`, `);
  const columns = list(parts.map(([by]) => by.getSQL()));
  const behind = (place: string[]) => {
    const values = list(place.map((text, at) => casts[kinds[at]!.type](text)));
    return direction === 'ascending' ? sql`(${columns}) > (${values})` : sql`(${columns}) < (${values})`;
  };
  return {
    order: list(parts.map(([by]) => (direction === 'ascending' ? asc(by) : desc(by)))),
    after(cursor) {
      const place = decodeCursor(cursor, kinds);
      return place && behind(place);
    },
  };
}
