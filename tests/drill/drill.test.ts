import { expect, test } from 'bun:test';
import { readdirSync } from 'node:fs';
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eventually } from '#support/platform';
import type { Person } from '../support/client.ts';
import type { Copy } from './copy.ts';
import { drill } from './drill.ts';

const limitMs = 900_000;

test(
  'a destroyed copy comes back as it was between two bookings: the first is there with its ticket, of the second there is nothing, and every invariant holds',
  async () => {
    const report = await drill(
      { bookings: 0, lose: 'everything', hurry: true },
      () => {},
      async (copy, buyer, { pnr }) => {
        await refusesWhatCannotBe(copy);
        await isUnreadable(copy, buyer, pnr);
        await tellsHowOldTheLogIs(buyer);
        await saysThatTheLogIsNotKept(copy);
      },
    );
    expect(report.violations).toEqual([]);
    expect(report.table).toContain('| RPO |');
    expect(report.rtoSeconds).toBeGreaterThan(0);
  },
  limitMs,
);

/** A restore of what runs. */
async function refusesWhatCannotBe(copy: Copy): Promise<void> {
  const { code, said } = await copy.npm(['restore', '--', '--to', 'latest']);
  expect([code, said]).toEqual([1, '  ✗ Jatra runs here: npm run down stops it, then it can be restored.\n']);
}

/** Nothing of a passenger is found in what is kept. */
async function isUnreadable(copy: Copy, buyer: Person, pnr: string): Promise<void> {
  await copy.succeed(['backup']);
  const folder = join(copy.home, 'backups');
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
  const names = files.map((file) => join(file.parentPath, file.name));
  expect(names.some((name) => name.includes('/postgres/backup/'))).toBe(true);
  expect(names.some((name) => name.includes('/postgres/archive/'))).toBe(true);
  expect(names.some((name) => name.endsWith('BOOKING/stream.tar.s2.sealed'))).toBe(true);
  expect(names.some((name) => name.endsWith('redis.rdb.sealed'))).toBe(true);
  for (const name of names) {
    const content = await readFile(name);
    for (const personal of [buyer.email, buyer.fullName, pnr])
      expect(content.includes(personal), name).toBe(false);
    // Neither is it merely compressed: zstd, S2 and what Redis writes begin so.
    for (const beginning of ['28b52ffd', 'ff060000', '5245444953'])
      expect(content.toString('hex', 0, 8), name).not.toStartWith(beginning);
  }
}

async function tellsHowOldTheLogIs({ jatra }: Person): Promise<void> {
  const measured = async () => (await fetch(`${jatra.baseUrl}/metrics`)).text();
  await eventually(
    async () => /^jatra_archive_age_seconds \d/m.test(await measured()),
    'the age of the log',
    60_000,
  );
}

/** Where the log goes there is no room for it, until somebody makes some. */
async function saysThatTheLogIsNotKept(copy: Copy): Promise<void> {
  const archive = join(copy.home, 'backups/postgres/archive/jatra');
  const part = (await readdir(archive)).find((name) => /^\d+-\d+$/.test(name))!;
  await rename(join(archive, part), join(archive, 'away'));
  await writeFile(join(archive, part), 'no folder');
  try {
    await copy.succeed(['psql', '--', 'booking', '-c', 'SELECT pg_current_xact_id(), pg_switch_wal()']);
    const failures = ['psql', '--', 'booking', '-A', '-t', '-c', 'SELECT failed_count FROM pg_stat_archiver'];
    await eventually(
      async () => Number((await copy.succeed(failures)).said.trim()) > 0,
      'Postgres to fail to keep its log',
      120_000,
    );
    const { code, said } = await copy.npm(['backup']);
    expect(code).toBe(1);
    expect(said).toContain('  ✗ Postgres cannot keep its log since ');
  } finally {
    await rm(join(archive, part));
    await rename(join(archive, 'away'), join(archive, part));
  }
}
