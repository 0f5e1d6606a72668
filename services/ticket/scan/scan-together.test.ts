import { afterAll, beforeAll, expect, test } from 'bun:test';
import { generateKeyPairSync, sign } from 'node:crypto';
import { eq, inArray, sql } from 'drizzle-orm';
import { newId } from '#shared/base/id';
import * as contracts from '#shared/contracts/ticket';
import { qrToSign, readQr, sealQr } from '#shared/qr/qr';
import { arrayOf } from '#shared/stores/postgres-array';
import { eventually } from '#support/platform';
import { checkerDuties, outbox, signingKeys, ticketScans, tickets } from '../schema.ts';
import { aBooking, startTicketService, type TicketTest } from '../testing/bookings.ts';
import { validateTicket } from './validate-ticket.ts';

let service: TicketTest;
let validate: ReturnType<typeof validateTicket>;
const checker = { userId: newId(), role: 'CHECKER' as const };

beforeAll(async () => {
  service = await startTicketService();
  validate = validateTicket(service.deps);
});
afterAll(() => service.platform.close());

const scanOf = (qr: string, nonce = newId()) => ({ qr, ...service.tripOf(qr), deviceId: 'gate-1', nonce });
const issue = async (count: number) => {
  const issued = await Promise.all(
    Array.from({ length: count / 4 }, () => service.issue(aBooking(['A', 'B', 'C', 'D']))),
  );
  return issued.flat();
};
const results = (answers: { result: string }[]) => answers.map(({ result }) => result);

test('scans that come at once share a few commits, and each ticket is VALID for one of them', async () => {
  const many = await issue(40);
  const answers = await Promise.all([...many, ...many].map(({ qr }) => validate(scanOf(qr), checker)));
  const valid = answers.filter(({ result }) => result === 'VALID').map(({ ticket }) => ticket!.ticketId);
  expect(valid.toSorted()).toEqual(many.map(({ ticketId }) => ticketId).toSorted());
  expect(answers.filter(({ result }) => result === 'ALREADY_USED')).toHaveLength(40);
  const ids = many.map(({ ticketId }) => ticketId);
  const [written] = await service.deps.db
    .select({ scans: sql`count(*)::int`, commits: sql<number>`count(DISTINCT xmin::text)::int` })
    .from(ticketScans)
    .where(inArray(ticketScans.ticketId, ids));
  expect(written!.scans).toBe(80);
  expect(written!.commits).toBeLessThanOrEqual(40);
  const told = await service.deps.db.select().from(outbox).where(inArray(outbox.aggregateId, ids));
  expect(told.filter(({ type }) => type === 'ticket.used')).toHaveLength(40);
});

test('a scan reads its own ticket, and not all those of its trip', async () => {
  const [first] = await issue(4);
  const many = Array.from({ length: 60 }, newId);
  await service.deps.db.execute(sql`
    INSERT INTO tickets SELECT (jsonb_populate_record(one, jsonb_build_object('id', copy.id, 'passenger_id', copy.id,
      'ticket_number', 'SAME-TRIP-' || n))).*
    FROM tickets AS one, unnest(${arrayOf(many)}::uuid[]) WITH ORDINALITY AS copy (id, n)
    WHERE one.id = ${first!.ticketId}`);
  const counted = async () => {
    const [row] = await service.deps.db.execute<{ scans: number; read: number }>(sql`
      SELECT (SELECT n_tup_ins FROM pg_stat_user_tables WHERE relname = 'ticket_scans')::int AS scans,
        (SELECT idx_tup_read FROM pg_stat_user_indexes WHERE indexrelname = 'idx_tickets_trip')::int AS read`);
    return row!;
  };
  const ofTrip = scanOf(first!.qr);
  const validateById = validateTicket({
    ...service.deps,
    keyring: { ...service.deps.keyring, read: (ticketId) => ({ ticketId, unproved: null }) },
  });
  const before = await counted();
  const scans = many.map((id) => ({ ...ofTrip, qr: id, nonce: newId() }));
  const answers = await Promise.all(scans.map((scan) => validateById(scan, checker)));
  expect(new Set(results(answers))).toEqual(new Set(['VALID']));
  const after = await eventually(async () => {
    const now = await counted();
    return now.scans >= before.scans + many.length && now;
  }, 'Postgres to have counted');
  expect(after.read - before.read).toBeLessThan(many.length);
});

test('one ticket twice among those that come together: one VALID, one ALREADY_USED, both kept', async () => {
  const [one, ...others] = await issue(4);
  // The first two keep both statements busy, so that the others come together.
  const answers = await Promise.all(
    [others[0]!, others[1]!, one!, one!, others[2]!].map(({ qr }) => validate(scanOf(qr), checker)),
  );
  expect(results(answers)).toEqual(['VALID', 'VALID', 'VALID', 'ALREADY_USED', 'VALID']);
  expect(answers[3]!.usedAt).not.toBeNull();
  expect(await service.deps.db.$count(ticketScans, eq(ticketScans.ticketId, one!.ticketId))).toBe(2);
});

test('what makes a scan bad is its own: wrong trips, forged and cancelled codes beside good ones', async () => {
  const [good, used, lost, cancelled] = await issue(4);
  await validate(scanOf(used!.qr), checker);
  await service.deps.db
    .update(tickets)
    .set({ status: 'CANCELLED', voidedAt: new Date() })
    .where(eq(tickets.id, cancelled!.ticketId));
  const scans = [
    scanOf(good!.qr),
    { ...scanOf(lost!.qr), trainId: newId() },
    { ...scanOf(lost!.qr), journeyDate: '2026-11-27' },
    scanOf(cancelled!.qr),
    { ...scanOf(good!.qr), qr: `${good!.qr.slice(0, -1)}${good!.qr.endsWith('0') ? '1' : '0'}` },
    scanOf(used!.qr),
    scanOf(lost!.qr),
  ];
  expect(results(await Promise.all(scans.map((scan) => validate(scan, checker))))).toEqual([
    ...['VALID', 'WRONG_TRIP', 'WRONG_TRIP', 'CANCELLED', 'FORGED', 'ALREADY_USED', 'VALID'],
  ] as never);
});

test('a scan that Postgres refuses fails alone', async () => {
  const many = await issue(8);
  const unstorable = '\u0000';
  const outcomes = await Promise.allSettled(
    many.map(({ qr }, at) => validate(scanOf(qr, at === 4 ? unstorable : newId()), checker)),
  );
  expect(outcomes.map((one) => (one.status === 'fulfilled' ? one.value.result : 'refused'))).toEqual(
    many.map((_, at) => (at === 4 ? 'refused' : 'VALID')),
  );
});

test('a ticket that somebody else is changing holds up its own scan alone', async () => {
  const [held, ...free] = await issue(8);
  let release = () => {};
  const until = new Promise<void>((resolve) => {
    release = resolve;
  });
  let locked = () => {};
  const isLocked = new Promise<void>((resolve) => {
    locked = resolve;
  });
  const holding = service.deps.db.transaction(async (tx) => {
    await tx.update(tickets).set({ updatedAt: new Date() }).where(eq(tickets.id, held!.ticketId));
    locked();
    await until;
  });
  await isLocked;
  const scans = [...free.slice(0, 3), held!, ...free.slice(3)].map(({ qr }) => validate(scanOf(qr), checker));
  const [waiting] = scans.splice(3, 1);
  expect(results(await Promise.all(scans))).toEqual(free.map(() => 'VALID'));
  release();
  await holding;
  expect((await waiting!).result).toBe('VALID');
});

test('whoever has no duty is refused alone, and the scan of theirs is not kept', async () => {
  const [one, other] = await issue(4);
  const strict = validateTicket({
    ...service.deps,
    config: { ...service.deps.config, dutiesRequired: true },
  });
  const { trainId, journeyDate } = service.tripOf(one!.qr);
  const stranger = { userId: newId(), role: 'CHECKER' as const };
  await service.deps.db
    .insert(checkerDuties)
    .values({ id: newId(), checkerUserId: checker.userId, trainId, journeyDate, createdAt: new Date() });
  const outcomes = await Promise.allSettled([
    strict(scanOf(one!.qr), stranger),
    strict(scanOf(other!.qr), stranger),
    strict(scanOf(other!.qr), checker),
    strict(scanOf(one!.qr), { userId: newId(), role: 'ADMIN' }),
  ]);
  expect(outcomes.map((one) => (one.status === 'fulfilled' ? one.value.result : one.reason.code))).toEqual([
    ...['DUTY_REQUIRED', 'DUTY_REQUIRED', 'VALID', 'VALID'],
  ]);
  expect(await service.deps.db.$count(ticketScans, eq(ticketScans.checkerUserId, stranger.userId))).toBe(0);
});

test('a code that was found good is FORGED as soon as its key is withdrawn', async () => {
  const [ticket] = await issue(4);
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const kid = 201;
  await service.deps.db.insert(signingKeys).values({
    ...{
      kid,
      publicKey: publicKey.export({ format: 'jwk' }).x!,
      notBefore: new Date('2026-01-01T00:00:00Z'),
    },
  });
  await service.deps.keyring.reload();
  const toSign = qrToSign(readQr(ticket!.qr)!.ticket, kid);
  const qr = sealQr(toSign, sign(null, toSign, privateKey));
  const scan = () => validate({ ...scanOf(ticket!.qr), qr }, checker);
  expect([(await scan()).result, (await scan()).result]).toEqual(['VALID', 'ALREADY_USED']);
  await service.deps.db.delete(signingKeys).where(eq(signingKeys.kid, kid));
  await service.deps.keyring.reload();
  expect((await scan()).result).toBe('FORGED');
});

/** Scans for which each signature that is verified is counted. */
function countingVerifications() {
  let verified = 0;
  const { keyring } = service.deps;
  const ticketIdIn: typeof keyring.ticketIdIn = (code) => {
    verified++;
    return keyring.ticketIdIn(code);
  };
  const counted = validateTicket({ ...service.deps, keyring: { ...keyring, ticketIdIn } });
  return { validate: counted, verified: () => verified };
}

test('a code that is letter for letter the one that was issued needs no signature verified; any other is FORGED unless its own is good', async () => {
  const [good, erased, forged] = await issue(4);
  await service.deps.db.update(tickets).set({ qrCode: '' }).where(eq(tickets.id, erased!.ticketId));
  const counting = countingVerifications();
  expect((await counting.validate(scanOf(good!.qr), checker)).result).toBe('VALID');
  expect(counting.verified()).toBe(0);
  // Overwritten with the person behind it: the signature alone says that it is ours.
  expect((await counting.validate(scanOf(erased!.qr), checker)).result).toBe('VALID');
  expect(counting.verified()).toBe(1);
  const { signed, signature } = readQr(forged!.qr)!;
  const other = sealQr(signed, signature.with(0, signature[0]! ^ 1));
  expect((await counting.validate({ ...scanOf(forged!.qr), qr: other }, checker)).result).toBe('FORGED');
  expect(counting.verified()).toBe(2);
  expect((await counting.validate(scanOf(forged!.qr), checker)).result).toBe('VALID');
});

test('what scans tell of is published from memory, each once, and its row is leased as it is written', async () => {
  const many = await issue(40);
  const ids = many.map(({ ticketId }) => ticketId);
  const told = () => service.deps.db.select().from(outbox).where(inArray(outbox.aggregateId, ids));
  await Promise.all(many.map(({ qr }) => validate(scanOf(qr), checker)));
  const written = await told();
  expect(written).toHaveLength(many.length);
  // Nobody else is to look for it.
  expect(written.filter(({ leasedUntil, sentAt }) => !leasedUntil && !sentAt)).toHaveLength(0);
  await eventually(async () => (await told()).every(({ sentAt }) => sentAt), 'all to have left');
  const published = await service.platform.events(contracts.used);
  const left = published.filter(({ data }) => ids.includes(data.ticketId));
  expect(left.map(({ id }) => id).toSorted()).toEqual(written.map(({ id }) => id).toSorted());
  expect(left.map(({ data }) => data)).toContainEqual(written[0]!.data as never);
});
