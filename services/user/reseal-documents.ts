import { and, asc, eq, gt, lt, type SQL, sql } from 'drizzle-orm';
import type { Deps } from './connect.ts';
import { passengers, userProfiles } from './schema.ts';

const rowsAtOnce = 100;

type Table = typeof passengers | typeof userProfiles;

/**
 * Encrypts numbers under older keys anew under the newest. It may stop anywhere: rows that are done are not
 * found again.
 * @throws after the last row, where some could not be opened.
 */
export function resealDocuments(deps: Deps) {
  return async (): Promise<void> => {
    const failed = (await resealTable(deps, userProfiles)) + (await resealTable(deps, passengers));
    if (failed > 0) throw new Error(`${failed} rows have numbers that no key of the file opens`);
  };
}

/** @returns how many rows could not be opened. */
async function resealTable(deps: Deps, table: Table): Promise<number> {
  const { log, personalData } = deps;
  const version = personalData.newestVersion();
  let [resealed, failed] = [0, 0];
  for (const isOther of [lt, gt]) {
    let after: OfOtherKey | undefined;
    while (true) {
      const rows = await rowsOfOtherKeys(deps, table, isOther(table.documentKeyVersion, version), after);
      for (const { id } of rows) {
        try {
          if (await resealRow(deps, { table, id, version })) resealed += 1;
        } catch (error) {
          failed += 1;
          log.error({ error, id }, 'document numbers not resealed');
        }
      }
      after = rows.at(-1);
      if (rows.length < rowsAtOnce) break;
    }
  }
  if (resealed > 0) log.info({ rows: resealed, version }, 'document numbers resealed');
  return failed;
}

interface OfOtherKey {
  id: string;
  version: number | null;
}

/**
 * A range of the index, in its order: while every row is under the newest key, nothing is read. "Not this version" has no
 * range, and reads every account.
 */
const rowsOfOtherKeys = (
  { db }: Deps,
  table: Table,
  isOther: SQL,
  after?: OfOtherKey,
): Promise<OfOtherKey[]> =>
  db
    .select({ id: table.id, version: table.documentKeyVersion })
    .from(table)
    .where(
      and(
        isOther,
        after &&
          sql`(${table.documentKeyVersion}, ${table.id}) > (${after.version}::smallint, ${after.id}::uuid)`,
      ),
    )
    .orderBy(asc(table.documentKeyVersion), asc(table.id))
    .limit(rowsAtOnce);

/** Under the row's lock: its owner may be changing it. */
async function resealRow(
  { db, personalData }: Deps,
  { table, id, version }: { table: Table; id: string; version: number },
): Promise<boolean> {
  return db.transaction(async (tx) => {
    const [row] = await tx.select().from(table).where(eq(table.id, id)).for('update');
    if (!row || row.documentKeyVersion === null || row.documentKeyVersion === version) return false;
    const sealed = personalData.seal(id, personalData.open(id, row));
    await tx
      .update(table)
      .set({ ...sealed, updatedAt: row.updatedAt })
      .where(eq(table.id, id));
    return true;
  });
}
