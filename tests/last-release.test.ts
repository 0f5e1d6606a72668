import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { audit } from '#shared/tools/audit/audit';
import { eventually } from '#support/platform';
import { migratedServices } from '../drizzle/migrate.ts';
import { migrateDatabase, takeBack } from '../drizzle/migrate-database.ts';
import { readJournal } from '../drizzle/migrations.ts';
import { accountOf, grantAccess } from '../drizzle/roles.ts';
import { daysAhead, freeSeats, Person } from './support/client.ts';
import { databaseVariable, type JatraUnderTest, startJatraProcess } from './support/jatra.ts';

const root = join(import.meta.dir, '..');
const git = (...args: string[]) => Bun.spawnSync(['git', ...args], { cwd: root, stderr: 'pipe' });

/** The newest section of CHANGELOG.md that has a version: its commit is what runs elsewhere. */
const changelog = await readFile(join(root, 'CHANGELOG.md'), 'utf8');
const [, version = '', commit = ''] = /^## (\d+\.\d+\.\d+), \S+, ([0-9a-f]{7,40})$/m.exec(changelog) ?? [];
const isThere = git('cat-file', '-e', `${commit}^{commit}`).exitCode === 0;

test(`the release that CHANGELOG.md names last is in this repository`, () => {
  expect(commit, 'CHANGELOG.md names no release as "## VERSION, DATE, COMMIT"').not.toBe('');
  if (isThere) return;
  const complaint = `Commit ${commit} of release ${version} is not in this clone, so its code was NOT tried on the new schema: git fetch --unshallow (or --depth=1 origin ${commit}) brings it.`;
  console.warn(`\n  ✗ ${complaint}\n`);
  // A clone of the newest commits alone may lack it; a whole one may not, and neither may a folder without git.
  expect(git('rev-parse', '--is-shallow-repository').stdout.toString().trim(), complaint).toBe('true');
});

describe.if(isThere)(`the code of release ${version} (${commit})`, () => {
  let before: string;
  let jatra: JatraUnderTest;
  let buyer: Person;
  const sold: { bookingId: string; ticketNumber: string }[] = [];

  beforeAll(async () => {
    before = await mkdtemp(join(tmpdir(), 'jatra-release-'));
    const archive = git('archive', commit);
    const unpacked = Bun.spawnSync(['tar', '-x', '-C', before], { stdin: archive.stdout });
    expect([archive.exitCode, unpacked.exitCode]).toEqual([0, 0]);
    // Its packages are ours: what is tried is its code.
    await symlink(join(root, 'node_modules'), join(before, 'node_modules'));
    jatra = await startJatraProcess({}, 'one process', { code: before });
    buyer = await new Person(jatra).join();
  }, 240_000);
  afterAll(async () => {
    await jatra?.stop();
    await rm(before, { recursive: true, force: true });
  }, 60_000);

  /** Sells a ticket, and finds all that were sold before by whichever code. */
  async function sell() {
    const trip = await buyer.tripWithSeats('DA', 'CG', daysAhead(3), 20);
    const [seat] = freeSeats(await buyer.seatMap(trip, 'DA', 'CG'), 'S_CHAIR');
    const { booking, tickets } = await buyer.buy(trip, 'DA', 'CG', [seat!.seatId]);
    sold.push({ bookingId: booking.bookingId, ticketNumber: tickets[0]!.ticketNumber });
    for (const { bookingId, ticketNumber } of sold)
      expect((await buyer.tickets(bookingId)).map((ticket) => ticket.ticketNumber)).toEqual([ticketNumber]);
  }

  const newestOfRelease = async (service: string) => {
    const file = join(before, 'drizzle', service, 'meta/_journal.json');
    return (JSON.parse(await readFile(file, 'utf8')) as Awaited<ReturnType<typeof readJournal>>).entries.at(
      -1,
    )!;
  };

  /** As the command does after each of its works. */
  const grant = (service: string) => {
    const ownerUrl = jatra.databaseUrl(service);
    return grantAccess(ownerUrl, accountOf(jatra.env[databaseVariable(service)]!, ownerUrl)!);
  };

  test('sells on the schema of this code', sell, 120_000);

  test('and what it has sold is whole under this code, which sells on', async () => {
    await jatra.changeCode(undefined);
    await sell();
  }, 240_000);

  test('sells on its own schema again, once npm run migrate -- --down has taken the rest back', async () => {
    const goBack = async () => {
      for (const service of migratedServices) {
        const { idx } = await newestOfRelease(service);
        const { entries } = await readJournal(service);
        const later = entries.slice(idx + 1).map(({ tag }) => tag);
        if (later.length > 0)
          expect(await takeBack(service, jatra.databaseUrl(service), idx)).toEqual(later.reverse());
        await grant(service);
      }
    };
    await jatra.changeCode(before, goBack);
    await sell();
  }, 240_000);

  test('and leaves a database on which this code works as if nothing had been', async () => {
    const goOn = async () => {
      for (const service of migratedServices) {
        const { idx } = await newestOfRelease(service);
        const { entries } = await readJournal(service);
        const migrated = await migrateDatabase(service, jatra.databaseUrl(service));
        expect(migrated).toEqual({ applied: entries.length - idx - 1, unknown: 0 });
        await grant(service);
      }
    };
    await jatra.changeCode(undefined, goOn);
    await sell();
    expect(sold).toHaveLength(4);
    await eventually(async () => {
      const results = await audit({ ...jatra.env, AUDIT_GRACE_SECONDS: '0' });
      return (
        results.every(({ violations }) => violations.length === 0) ||
        void console.info(JSON.stringify(results.filter((one) => one.violations.length > 0)))
      );
    }, 'every invariant to hold');
  }, 240_000);
});
