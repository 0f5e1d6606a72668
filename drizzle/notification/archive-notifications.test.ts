import { expect, test } from 'bun:test';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import postgres from 'postgres';
import { archivedTables } from '#shared/records/archive';
import { createTestDatabase } from '#support/platform';
import { migrationsFolder } from '../migrations.ts';

test('each archive has the columns of its table, and going back brings its rows back', async () => {
  const database = await createTestDatabase('notification');
  const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} });
  try {
    const columns = (table: string) => owner<{ column: string }[]>`
      SELECT attname || ' ' || format_type(atttypid, atttypmod) || ' ' || attnotnull AS column FROM pg_attribute
      WHERE attrelid = ${table}::regclass AND attnum > 0 AND NOT attisdropped ORDER BY 1`;
    for (const { table } of archivedTables)
      expect([...(await columns(`${table}_archive`))]).toEqual([...(await columns(table))]);
    await owner`
      INSERT INTO notifications_archive (user_id, type, recipient, message, status, kind)
      VALUES (gen_random_uuid(), 'EMAIL', 'rahima@example.com', 'Your tickets', 'SENT', 'TICKETS')`;
    const folder = migrationsFolder('notification');
    const down = (await readdir(folder)).find((name) => name.endsWith('_archive_notifications.down.sql'));
    await owner.unsafe(await readFile(join(folder, down!), 'utf8'));
    const rows = await owner`SELECT recipient, status FROM notifications`;
    expect([...rows]).toEqual([{ recipient: 'rahima@example.com', status: 'SENT' }]);
  } finally {
    await owner.end();
    await database.drop();
  }
});
