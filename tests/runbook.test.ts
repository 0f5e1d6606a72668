import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { chmod, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Glob } from 'bun';
import { headers } from 'nats';
import { type Bus, openBus } from '#shared/bus';
import { confirmed } from '#shared/contracts/booking';
import { createLogger } from '#shared/log';
import { eventually } from '#shared/testing';
import { services } from '../services/main.ts';
import { daysAhead, freeSeats, Person } from './client.ts';
import { type JatraUnderTest, startJatraProcess } from './jatra.ts';
import { run } from './processes.ts';

const root = join(import.meta.dir, '..');
const blocks = [...readFileSync(join(root, 'nats/RUNBOOK.md'), 'utf8').matchAll(/```sh\n([\s\S]*?)```/g)].map(
  (match) => match[1]!.trim(),
);

/** Begins what stands in the place of a command that could not be run. */
const notSent = 'not sent without';

let jatra: JatraUnderTest;
let bus: Bus;
let buyer: Person;
let folder: string;
let cli: string | undefined;
let env: Record<string, string>;
let bookingId: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jatra-runbook-'));
  cli = await findCli();
  if (!cli)
    console.warn(
      'The nats CLI is not here (nats/install-cli.sh builds it): the requests of the runbook go by the client library, its other nats commands are not run.',
    );
  jatra = await startJatraProcess();
  bus = await openBus(jatra.env.NATS_URL!, 'test', createLogger('silent'));
  buyer = await new Person(jatra).join();
  const trip = (await buyer.search('DA', 'CG', daysAhead(3)))[0]!;
  const free = (await buyer.seatMap(trip, 'DA', 'CG')).flatMap((coach) => freeSeats([coach], coach.class));
  const { booking } = await buyer.buy(trip, 'DA', 'CG', [free[0]!.seatId]);
  ({ bookingId } = booking);
  await buyer.mail((mail) => mail.text.includes(booking.pnr), 'the mail with the tickets');
  env = {
    ...jatra.env,
    PATH: `${await commands()}:${process.env.PATH}`,
    XDG_CONFIG_HOME: join(folder, 'config'),
    NATS_URL: jatra.env.NATS_URL!,
    NO_COLOR: '1',
    JATRA_URL: jatra.baseUrl,
    BOOKING_ID: bookingId,
    PNR: booking.pnr,
    TRAIN_ID: trip.trainId,
    JOURNEY_DATE: trip.journeyDate,
    SEQUENCE: String(await buryConfirmation()),
    SINCE: new Date(Date.now() - 3_600_000).toISOString(),
  };
  // Counted every ten seconds.
  await eventually(
    async () =>
      (await (await fetch(`${jatra.baseUrl}/metrics`)).text()).includes(
        'jatra_outbox_unsent{service="booking"}',
      ),
    'the outboxes to be counted',
    20_000,
  );
}, 120_000);
afterAll(async () => {
  await bus?.close();
  await jatra?.stop();
  if (folder) await rm(folder, { recursive: true, force: true });
});

/** JATRA_NATS_CLI, or where nats/install-cli.sh has put it; the suite itself builds nothing. */
async function findCli(): Promise<string | undefined> {
  if (process.env.JATRA_NATS_CLI) return process.env.JATRA_NATS_CLI;
  const script = await readFile(join(root, 'nats/install-cli.sh'), 'utf8');
  const version = /^version=(\S+)$/m.exec(script)![1]!;
  const tools =
    process.env.JATRA_TOOLS ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'jatra');
  const path = join(tools, `natscli-${version}`, 'nats');
  return (await Bun.file(path).exists()) ? path : undefined;
}

/** A folder with `nats` and `bun` as the runbook calls them. */
async function commands(): Promise<string> {
  const nats = join(folder, 'nats');
  if (cli) await symlink(cli, nats);
  else {
    await writeFile(
      nats,
      `#!/bin/sh\nexec '${process.execPath}' '${join(root, 'tests/nats-stand-in.ts')}' "$@"\n`,
    );
    await chmod(nats, 0o755);
  }
  await symlink(process.execPath, join(folder, 'bun'));
  return dirname(nats);
}

/** The confirmation of the booking, as if the ticket service had given it up. */
async function buryConfirmation(): Promise<number> {
  const manager = await bus.connection.jetstreamManager();
  const event = await manager.streams.getMessage('BOOKING', { last_by_subj: confirmed.subject });
  const head = headers();
  head.set('Jatra-Reason', 'Error: the reason of then');
  head.set('Jatra-Consumer', 'ticket-confirmed');
  return (await bus.connection.jetstream().publish('dead.ticket', event.data, { headers: head })).seq;
}

/** Runs a block as somebody would who pastes it; with a terminal where it asks for one. */
function paste(block: string): Promise<string> {
  if (!cli || !block.includes('stream view')) return run(['bash', '-euo', 'pipefail', '-c', block], env);
  if (!Bun.which('script')) return Promise.resolve(`${notSent} a terminal, which script(1) plays: ${block}`);
  return run(['script', '-qefc', block, '/dev/null'], env);
}

const lastLine = (output: string) => JSON.parse(output.trim().split('\n').at(-1)!) as never;
const inspected = (output: string) => {
  const answers = output.split('\n').filter((line) => line.trim());
  expect(answers).toHaveLength(2);
  for (const line of answers) {
    expect(JSON.parse(line)).toMatchObject({
      booking: { bookingId, status: 'CONFIRMED', paymentStatus: 'COMPLETED' },
      payments: [{ status: 'SUCCESS' }],
      refunds: [],
      seats: [{ status: 'CONFIRMED' }],
      verdict: 'CONFIRMED',
      tickets: [{ status: 'VALID' }],
      notifications: expect.arrayContaining([expect.objectContaining({ kind: 'TICKETS', type: 'EMAIL' })]),
      silent: [],
      deadLetters: [
        { stream: 'DEAD', consumer: 'ticket-confirmed', reason: expect.stringContaining('then') },
      ],
      unread: [],
    });
    expect(line).toContain('event.payment.succeeded');
    expect(line).not.toContain(buyer.email);
    expect(line).not.toContain(buyer.fullName);
  }
};

const namesAll = (output: string) => {
  for (const { name } of services) expect(output).toContain(name);
};

/** What each block of the runbook shows; the first whose words it has. */
const shows: [words: string, check: (output: string) => unknown][] = [
  ['save-context', (output) => expect(output).toContain('nats --context jatra … now reaches')],
  ['context select', (output) => expect(output).toContain('jatra')],
  ['micro ls', namesAll],
  ['micro ping', namesAll],
  ['micro info booking', (output) => expect(output).toContain('request.ops.booking.inspect')],
  [
    'micro stats booking',
    (output) => {
      expect(output).toMatch(/│ get +│ [1-9]\d* +│ booking +│ 0 +│ [1-9][\d.]*m?s/);
      expect(output).toContain('"num_errors": 0');
    },
  ],
  ['/health/ready', (output) => expect(output).toContain('"ready"')],
  ['jatra_outbox_unsent', (output) => expect(output).toMatch(/jatra_outbox_unsent\{service="booking"\} \d+/)],
  ['jatra_events_refused_total', (output) => expect(output).not.toMatch(/_total\{.*\} [1-9]/)],
  [
    '--dry-run',
    (output) => expect(output).toMatch(/booking\.confirmed: 1[\s\S]* events would be published again/),
  ],
  [
    'republish --',
    async (output) => {
      expect(output).toMatch(/booking: (\d+) of \1 published\n\1 events published again/);
      expect(await buyer.tickets(bookingId)).toHaveLength(1);
    },
  ],
  ['audit -- --from', (output) => expect(output).toMatch(/(\d+) of \1 invariants hold/)],
  ['audit', (output) => expect(output).toMatch(/(\d+) of \1 invariants hold/)],
  ['stream report', (output) => expect(output).toMatch(/ BOOKING [\s\S]* DEAD | DEAD [\s\S]* BOOKING /)],
  ['consumer report', (output) => expect(output).toMatch(/ticket-confirmed[\s\S]*booking-succeeded/)],
  ['consumer info', (output) => expect(output).toMatch(/Unprocessed Messages: 0/)],
  ['booking.inspect', inspected],
  ['stream subjects DEAD', (output) => expect(output).toContain('dead.ticket')],
  ['stream view DEAD', (output) => expect(output).toContain('Jatra-Reason: Error: the reason of then')],
  ['stream get DEAD', (output) => expect(output).toContain('Jatra-Consumer: ticket-confirmed')],
  [
    'requeue "{',
    async (output) => {
      expect(lastLine(output)).toMatchObject({
        letters: [{ service: 'ticket', consumer: 'ticket-confirmed', outcome: 'HANDLED' }],
        left: 0,
      });
      expect(await buyer.tickets(bookingId)).toHaveLength(1);
    },
  ],
  ["requeue '{", (output) => expect(lastLine(output)).toEqual({ letters: [], left: 0 } as never)],
  [
    'trip.inspect',
    (output) => {
      const trip: { agrees: boolean; differences: string[]; soldByLeg: { redis: number }[] } =
        lastLine(output);
      expect(trip).toMatchObject({ agrees: true, differences: [], epoch: { trusted: true } });
      expect(trip.soldByLeg.some((leg) => leg.redis === 1)).toBe(true);
    },
  ],
  [
    'ticket.resend',
    async (output) => {
      const { notificationIds }: { notificationIds: string[] } = lastLine(output);
      expect(notificationIds.length).toBeGreaterThan(0);
      const sent = async () => (await buyer.mails()).filter((mail) => mail.text.includes(env.PNR!));
      await eventually(async () => (await sent()).length >= 2, 'the second mail with the tickets');
    },
  ],
  ['provision.ts --check', (output) => expect(output).toContain('are as their files say')],
  ['provision.ts', (output) => expect(output).toContain('are as their files say')],
];

describe('each command of the runbook does on a live system what the runbook says', () => {
  test.each(blocks)(
    '%s',
    async (block) => {
      const expected = shows.find(([words]) => block.includes(words));
      if (!expected) throw new Error('tests/runbook.test.ts does not know what this shows');
      const output = await paste(block);
      if (output.includes(notSent)) console.warn(output.trim());
      else await expected[1](output);
    },
    30_000,
  );
});

test('the runbook has a block for everything that is expected of it', () => {
  for (const [words] of shows)
    expect(
      blocks.some((block) => block.includes(words)),
      words,
    ).toBe(true);
  expect(blocks).toHaveLength(shows.length);
});

test('each file of streams and consumers is one that the CLI takes with --config', async () => {
  if (!cli) return console.warn(`${notSent} the CLI: nats stream add --config, nats consumer add --config`);
  for (const kind of ['stream', 'consumer']) {
    for (const file of new Glob(`nats/${kind}s/*.json`).scanSync(root)) {
      const stream = kind === 'consumer' ? [/([A-Z_]+)\./.exec(file)![1]!] : [];
      const output = await run([cli, kind, 'add', ...stream, '--config', file, '--validate'], env);
      expect(output.toLowerCase(), file).toContain(`configuration is a valid ${kind}`);
    }
  }
});

test('the context holds the password for its owner alone', async () => {
  const withPassword = { ...env, NATS_URL: 'nats://somebody:p%40ss@127.0.0.1:4999' };
  await run(['bun', 'nats/save-context.ts', '--name', 'other'], withPassword);
  const file = Bun.file(join(folder, 'config/nats/context/other.json'));
  expect(await file.json()).toEqual({
    description: 'Jatra',
    url: 'nats://127.0.0.1:4999',
    user: 'somebody',
    password: 'p@ss',
  });
  expect((await file.stat()).mode & 0o077).toBe(0);
});
