import { expect } from 'bun:test';
import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Glob } from 'bun';
import { headers } from 'nats';
import { newId } from '#shared/base/id';
import { openBus } from '#shared/bus/bus';
import { confirmed } from '#shared/contracts/booking';
import { createLogger } from '#shared/seeing/log';
import { eventually } from '#support/platform';
import { services } from '../../services/main.ts';
import { natsLogins } from '../../shared/tools/stack/servers/logins.mjs';
import { daysAhead, freeSeats, Person } from '../support/client.ts';
import type { Newcomer } from './clone.ts';

const root = join(import.meta.dir, '../..');
const buildLimitSeconds = 300;
/** How timeout(1) ends when it has cut something off. */
const timedOut = 124;

/** Begins what stands in the place of a command that could not be run. */
const notSent = 'not sent without';

/** What stands in capitals in the runbook, for one booking that was made. */
type Values = Record<string, string>;

let buyer: Person;
let bookingId: string;
let values: Values;

/**
 * The nats CLI as the runbook has it built, for whoever runs the tests: once on a machine, within a visible limit.
 * @returns its path; undefined where it cannot be had, which is said
 */
export async function buildNatsCli(): Promise<string | undefined> {
  const build = Bun.spawn(['timeout', String(buildLimitSeconds), join(root, 'nats/install-cli.sh')], {
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
  });
  const [code, path, fault] = await Promise.all([
    build.exited,
    new Response(build.stdout).text(),
    new Response(build.stderr).text(),
  ]);
  if (code === 0) return path.trim();
  const why =
    code === timedOut ? `It was not built within ${buildLimitSeconds} s.` : fault.trim().split('\n').at(-1);
  console.warn(
    `Not run: the runbook's commands of the nats CLI, but for its requests, which go by the client library. ${why}`,
  );
  return undefined;
}

/** Puts `nats` on the newcomer's path: the CLI, or what stands in for it. */
export async function installNats(newcomer: Newcomer, cli: string | undefined): Promise<void> {
  const folder = join(newcomer.home, 'bin');
  const nats = join(folder, 'nats');
  await mkdir(folder);
  if (cli) await symlink(cli, nats);
  else {
    const standIn = join(import.meta.dir, 'nats-stand-in.ts');
    await writeFile(nats, `#!/bin/sh\nexec '${process.execPath}' '${standIn}' "$@"\n`);
    await chmod(nats, 0o755);
  }
  newcomer.env.PATH = `${folder}:${newcomer.env.PATH}`;
}

/** Makes what the runbook is asked about: a booking with a ticket, and its confirmation as a dead letter. */
export async function prepareRunbook(stack: {
  baseUrl: string;
  inboxUrl: string;
  natsUrl: string;
}): Promise<void> {
  buyer = await new Person(stack).join();
  const trip = await buyer.tripWithSeats('DA', 'CG', daysAhead(3), 1);
  const free = (await buyer.seatMap(trip, 'DA', 'CG')).flatMap((coach) => freeSeats([coach], coach.class));
  const { booking } = await buyer.buy(trip, 'DA', 'CG', [free[0]!.seatId]);
  ({ bookingId } = booking);
  await buyer.mail((mail) => mail.text.includes(booking.pnr), 'the mail with the tickets');
  values = {
    JATRA_URL: stack.baseUrl,
    BOOKING_ID: bookingId,
    PNR: booking.pnr,
    TRAIN_ID: trip.trainId,
    JOURNEY_DATE: trip.journeyDate,
    SEQUENCE: String(await buryConfirmation(stack.natsUrl)),
    HOPELESS: String(await buryConfirmation(stack.natsUrl)),
    OPERATOR: 'rahim',
    USER_ID: (await buyer.expect<{ userId: string }>(200, 'GET', '/v1/users/me')).userId,
    HOLD_ID: await holdOne(trip),
    PAYMENT_ID: newId(),
    REFUND_ID: newId(),
    SINCE: new Date(Date.now() - 3_600_000).toISOString(),
  };
  // Counted every ten seconds.
  await eventually(
    async () =>
      (await (await fetch(`${stack.baseUrl}/metrics`)).text()).includes(
        'jatra_outbox_unsent{service="booking"}',
      ),
    'the outboxes to be counted',
  );
}

/** A hold of which nobody knows. */
async function holdOne({ trainId, journeyDate }: { trainId: string; journeyDate: string }): Promise<string> {
  const wish = { trainId, journeyDate, from: 'DA', to: 'CG', class: 'S_CHAIR', count: 1 };
  return (await buyer.expect<{ holdId: string }>(201, 'POST', '/v1/holds', wish)).holdId;
}

/** The confirmation of the booking, as if the ticket service had given it up. */
async function buryConfirmation(natsUrl: string): Promise<number> {
  const bus = await openBus(natsUrl, 'test', createLogger('silent'));
  try {
    const manager = await bus.connection.jetstreamManager();
    const event = await manager.streams.getMessage('BOOKING', { last_by_subj: confirmed.subject });
    const head = headers();
    head.set('Jatra-Reason', 'Error: the reason of then');
    head.set('Jatra-Consumer', 'ticket-confirmed');
    return (await bus.connection.jetstream().publish('dead.ticket', event.data, { headers: head })).seq;
  } finally {
    await bus.close();
  }
}

/** Pastes a block. @throws where it shows something else */
export async function pasteBlock(newcomer: Newcomer, block: string): Promise<void> {
  const expected = shows.find(([words]) => block.includes(words));
  if (!expected) throw new Error('tests/newcomer/runbook.ts does not know what this shows');
  const output = await newcomer.succeed(`set -euo pipefail\n${block}`, { env: values, limitMs: 220_000 });
  if (output.includes(notSent)) console.warn(output.trim());
  else await expected[1](output);
}

/** @throws where a block is missing for which something is expected, or the other way round */
export function compareBlocks(blocks: string[]): void {
  for (const [words] of shows)
    expect(
      blocks.some((block) => block.includes(words)),
      words,
    ).toBe(true);
  expect(blocks).toHaveLength(shows.length);
}

/** Each file of streams and consumers is one that the CLI takes with --config. */
export async function validateFiles(newcomer: Newcomer, cli: string | undefined): Promise<void> {
  if (!cli) return console.warn(`${notSent} the CLI: nats stream add --config, nats consumer add --config`);
  for (const kind of ['stream', 'consumer']) {
    for (const file of new Glob(`nats/${kind}s/*.json`).scanSync(root)) {
      const stream = kind === 'consumer' ? /([A-Z_]+)\./.exec(file)![1]! : '';
      const output = await newcomer.succeed(`nats ${kind} add ${stream} --config ${file} --validate`);
      expect(output.toLowerCase(), file).toContain(`configuration is a valid ${kind}`);
    }
  }
}

const paused = () => ({
  scope: 'train',
  key: values.TRAIN_ID,
  paused: true,
  by: 'rahim',
});
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
      deadLetters: Array(2).fill({
        stream: 'DEAD',
        sequence: expect.any(Number),
        consumer: 'ticket-confirmed',
        reason: expect.stringContaining('then'),
      }),
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
  [
    'save-context',
    (output) => {
      for (const login of natsLogins) expect(output).toContain(`nats --context jatra-${login} … now reaches`);
    },
  ],
  [
    'server report',
    (output) => {
      for (const { name } of services) expect(output).toContain(`jatra-${name}`);
      expect(output).toContain('JetStream Summary');
      expect(output).toContain('Server Overview');
    },
  ],
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
  ['backup -- --verify', (output) => expect(output).toContain('9 databases, every row read')],
  ['jatra_archive_age_seconds', (output) => expect(output).toMatch(/^jatra_archive_age_seconds \d/m)],
  [
    'jatra_actions_oldest_unsealed_seconds',
    (output) => expect(output).toMatch(/jatra_actions_oldest_unsealed_seconds\{service="booking"\} /),
  ],
  ['jatra_events_refused_total', (output) => expect(output).not.toMatch(/_total\{.*\} [1-9]/)],
  [
    '--dry-run',
    (output) => expect(output).toMatch(/booking\.confirmed: [1-9]\d*[\s\S]* events would be published again/),
  ],
  [
    'republish --',
    async (output) => {
      expect(output).toMatch(/booking: (\d+) of \1 published\n\1 events published again/);
      expect(await buyer.tickets(bookingId)).toHaveLength(1);
    },
  ],
  ['" --list', (output) => expect(output).toMatch(/^0 events of the last 72 hours/)],
  [
    '" --yes',
    (output) => {
      expect(output).toMatch(/epoch \d+: every trip is rebuilt/);
      expect(output).toMatch(/(\d+) of \1 invariants hold; 0 are left to do/);
    },
  ],
  ['audit -- --from', (output) => expect(output).toMatch(/(\d+) of \1 invariants hold/)],
  ['audit', (output) => expect(output).toMatch(/(\d+) of \1 invariants hold/)],
  ['stream report', (output) => expect(output).toMatch(/ BOOKING [\s\S]* DEAD | DEAD [\s\S]* BOOKING /)],
  ['consumer report BOOKING', (output) => expect(output).toMatch(/ticket-confirmed[\s\S]*booking-succeeded/)],
  ['consumer info', (output) => expect(output).toMatch(/Unprocessed Messages: 0/)],
  ['booking.inspect', inspected],
  ['consumer report DEAD', (output) => expect(output).toContain('ticket-letters')],
  ['stream subjects DEAD', (output) => expect(output).toContain('dead.ticket')],
  [
    'stream get DEAD',
    (output) => {
      expect(output).toContain('Jatra-Reason: Error: the reason of then');
      expect(output).toContain('Jatra-Consumer: ticket-confirmed');
    },
  ],
  [
    'deadletter.list',
    (output) =>
      expect(lastLine(output)).toMatchObject({
        letters: Array(2).fill({ service: 'ticket', event: 'booking.confirmed', about: bookingId }),
        left: 2,
        next: null,
      }),
  ],
  [
    'deadletter.drop',
    (output) => expect(lastLine(output)).toEqual({ dropped: [Number(values.HOPELESS)], left: 0 } as never),
  ],
  [
    'requeue "{\\"sequence',
    async (output) => {
      expect(lastLine(output)).toMatchObject({
        letters: [{ service: 'ticket', consumer: 'ticket-confirmed', outcome: 'HANDLED' }],
        left: 1,
      });
      expect(await buyer.tickets(bookingId)).toHaveLength(1);
    },
  ],
  [
    'requeue "{\\"service',
    (output) => expect(lastLine(output)).toEqual({ letters: [], left: 0, next: null } as never),
  ],
  [
    'trip.inspect',
    (output) => {
      const trip: { agrees: boolean; differences: string[]; soldByLeg: { redis: number }[] } =
        lastLine(output);
      expect(trip).toMatchObject({ agrees: true, differences: [], epoch: { trusted: true } });
      expect(trip.soldByLeg.some((leg) => leg.redis > 0)).toBe(true);
    },
  ],
  ['hold.release', (output) => expect(lastLine(output)).toEqual({ released: true } as never)],
  [
    'trip.recount',
    // Of the runbook's buyer, and of the walk-through where it has bought on the same train.
    (output) => {
      const { before, sold }: { before: number; sold: number } = lastLine(output);
      expect(sold).toBeGreaterThanOrEqual(1);
      expect(sold).toBe(before);
    },
  ],
  ['seats.rebuild', (output) => expect(lastLine(output)).toMatchObject({ epoch: expect.any(Number) })],
  [
    'ticket.resend',
    async (output) => {
      const { notificationIds }: { notificationIds: string[] } = lastLine(output);
      expect(notificationIds.length).toBeGreaterThan(0);
      const sent = async () => (await buyer.mails()).filter((mail) => mail.text.includes(values.PNR!));
      await eventually(async () => (await sent()).length >= 2, 'the second mail with the tickets');
    },
  ],
  ['sale.pause', (output) => expect(lastLine(output)).toMatchObject({ switches: [paused()] })],
  ['sale.list', (output) => expect(lastLine(output)).toMatchObject({ switches: [paused()] })],
  ['sale.resume', (output) => expect(lastLine(output)).toEqual({ switches: [] } as never)],
  [
    'sale.open-at',
    (output) => {
      expect(output).toContain('"opensAt":"2030-01-01T02:00:00.000Z"');
      expect(lastLine(output)).toEqual({ switches: [] } as never);
    },
  ],
  ['payment.waiting', (output) => expect(lastLine(output)).toEqual({ items: [], next: null } as never)],
  ['payment.review', (output) => expect(lastLine(output)).toMatchObject({ code: 'PAYMENT_NOT_FOUND' })],
  ['payment.close', (output) => expect(lastLine(output)).toMatchObject({ code: 'PAYMENT_NOT_FOUND' })],
  ['refund.resend', (output) => expect(lastLine(output)).toMatchObject({ code: 'REFUND_NOT_FOUND' })],
  [
    'user.sessions',
    (output) => expect(lastLine(output)).toMatchObject({ sessions: Array(2).fill({ method: 'PASSWORD' }) }),
  ],
  ['user.end-sessions', (output) => expect(lastLine(output)).toEqual({ ended: 2 } as never)],
  ['trip.delay', (output) => expect(lastLine(output)).toMatchObject({ status: 'DELAYED', delayMinutes: 45 })],
  ['trip.cancel', (output) => expect(lastLine(output)).toMatchObject({ status: 'CANCELLED' })],
  [
    'trip.refunds',
    (output) => {
      const told: { cancelled: boolean; bookings: { count: number }[] } = lastLine(output);
      expect(told.cancelled).toBe(true);
      expect(told.bookings.reduce((sum, { count }) => sum + count, 0)).toBeGreaterThanOrEqual(1);
    },
  ],
  ['provision.ts --check', (output) => expect(output).toContain('are as their files say')],
  ['provision.ts', (output) => expect(output).toContain('are as their files say')],
];
