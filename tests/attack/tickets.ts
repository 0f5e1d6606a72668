import { describe, expect, test } from 'bun:test';
import { createPrivateKey, generateKeyPairSync, type JsonWebKey, sign } from 'node:crypto';
import postgres from 'postgres';
import { addDays } from '#shared/base/clock';
import { newId } from '#shared/base/id';
import { fromBase45, type QrTicket, qrPrefix, qrToSign, readQr, sealQr, toBase45 } from '#shared/qr/qr';
import { Person } from '../support/client.ts';
import { giveDuty, type World } from './world.ts';

interface Scanned {
  result: string;
  ticket?: object;
  code?: string;
}

interface Refused {
  errors: { field: string }[];
}

/** Codes of tickets that are shown twice, altered, or made by somebody else. */
export function ticketAttacks(world: () => World): void {
  const codeOf = async () => {
    const { victim, belongings } = world();
    const ticket = await victim.expect<{ qr: string }>(200, 'GET', `/v1/tickets/${belongings.ticketId}`);
    return ticket.qr;
  };
  const trip = () => {
    const { trainId, journeyDate } = world().trip;
    return { trainId, journeyDate };
  };
  const scan = async (qr: string, more: Record<string, string> = {}, by = world().checker) => {
    const body = { qr, ...trip(), deviceId: 'checker-phone-17', nonce: newId(), ...more };
    return by.call<Scanned>('POST', '/v1/tickets/validate', body);
  };
  const resultOf = async (qr: string, more?: Record<string, string>, by?: Person) =>
    (await scan(qr, more, by)).body.result;
  const statusOf = async () => {
    const { victim, belongings } = world();
    return (await victim.expect<{ status: string }>(200, 'GET', `/v1/tickets/${belongings.ticketId}`)).status;
  };
  const inDatabase = async (change: (sql: postgres.Sql) => PromiseLike<unknown>) => {
    const sql = postgres(world().jatra.databaseUrl('ticket'), { max: 1 });
    await change(sql);
    await sql.end();
  };
  /** With the victim's trip so many days later than it is sold. */
  const postponed = async (days: number, attempt: () => Promise<void>) => {
    const postpone = (by: number) =>
      inDatabase(
        (sql) => sql`
          UPDATE tickets SET boarding_at = boarding_at + make_interval(days => ${by}),
            arrival_at = arrival_at + make_interval(days => ${by}),
            expires_at = expires_at + make_interval(days => ${by})
          WHERE id = ${world().belongings.ticketId}`,
      );
    await postpone(days);
    try {
      await attempt();
    } finally {
      await postpone(-days);
    }
  };
  const age = (nonce: string, minutes: number) =>
    inDatabase(
      (sql) => sql`
        UPDATE ticket_scans SET received_at = received_at - make_interval(mins => ${minutes})
        WHERE nonce = ${nonce} AND result = 'VALID'`,
    );
  /** A checker whom nobody has given a trip. */
  const asChecker = async () => {
    const { jatra, mint } = world();
    const person = new Person(jatra);
    person.accessToken = await mint.sign(mint.claims('CHECKER'));
    return person;
  };
  const subjectOf = ({ accessToken }: Person) =>
    (JSON.parse(Buffer.from(accessToken!.split('.')[1]!, 'base64url').toString()) as { sub: string }).sub;
  const anotherChecker = async () => {
    const person = await asChecker();
    await giveDuty(world().admin, subjectOf(person), world().trip);
    return person;
  };
  /** What was sent as made with no network. */
  const claims: { deviceId: string; nonce: string }[] = [];
  const upload = async (qr: string, claim: { scannedAt: string }, by = world().checker) => {
    const [deviceId, nonce] = ['my-own-phone', newId()];
    claims.push({ deviceId, nonce });
    const { scans } = await by.expect<{ scans: object[] }>(200, 'POST', '/v1/tickets/scans', {
      deviceId,
      scans: [{ qr, nonce, ...claim, ...trip() }],
    });
    return scans[0]!;
  };
  const openDisputes = async () => {
    const query = new URLSearchParams({ state: 'OPEN', ...trip() });
    const path = `/v1/admin/tickets/disputes?${query}`;
    return (await world().admin.expect<{ items: { disputeId: string }[] }>(200, 'GET', path)).items;
  };
  const seal = (ticket: QrTicket, kid: number, key: JsonWebKey) => {
    const signed = qrToSign(ticket, kid);
    return sealQr(signed, sign(null, signed, createPrivateKey({ key, format: 'jwk' })));
  };

  describe('the code of a ticket', () => {
    test('is not checked for passengers', async () => {
      const { thief } = world();
      const body = { qr: await codeOf(), ...trip(), deviceId: 'thief-phone', nonce: newId() };
      expect(await thief.call('POST', '/v1/tickets/validate', body)).toMatchObject({ status: 403 });
      const scans = [{ qr: body.qr, nonce: body.nonce, scannedAt: new Date().toISOString() }];
      const batch = { deviceId: 'thief-phone', scans };
      expect(await thief.call('POST', '/v1/tickets/scans', batch)).toMatchObject({ status: 403 });
    });

    test('is taken back by its own checker alone, on the device that scanned it', async () => {
      const { checker, admin, thief, victim } = world();
      const scanned = { deviceId: 'checker-phone-17', nonce: newId() };
      expect(await resultOf(await codeOf(), scanned)).toBe('VALID');
      const undo = (person: Person, more = {}) =>
        person.call<{ code?: string; status?: string }>('POST', '/v1/tickets/scans/undo', {
          ...scanned,
          ...more,
        });
      for (const passenger of [thief, victim]) expect(await undo(passenger)).toMatchObject({ status: 403 });
      const none = { status: 404, body: { code: 'SCAN_NOT_FOUND' } };
      expect(await undo(admin)).toMatchObject(none);
      expect(await undo(admin, { nonce: newId() })).toMatchObject(none);
      expect(await undo(checker, { deviceId: 'checker-phone-18' })).toMatchObject(none);
      expect(await undo(checker)).toMatchObject({ status: 200, body: { status: 'VALID' } });
      expect(await resultOf(await codeOf(), scanned)).toBe('UNDONE');
    });

    test('is forged with any field altered', async () => {
      const { kid, ticket, signature } = readQr(await codeOf())!;
      const later = (at: Date) => new Date(at.getTime() + 86_400_000);
      const altered: Partial<QrTicket>[] = [
        { ticketId: newId() },
        { trainNumber: '1' },
        {
          journeyDate: addDays(ticket.journeyDate, 1),
          boardingAt: later(ticket.boardingAt),
          expiresAt: later(ticket.expiresAt),
        },
        { from: 'CG' },
        { to: 'DA' },
        { coach: 'X' },
        { seat: '1' },
        { class: 'AC_B' },
        { name: 'Patient Thief' },
        { boardingAt: new Date(ticket.boardingAt.getTime() + 60_000) },
        { expiresAt: later(ticket.expiresAt) },
      ];
      for (const change of altered) {
        const qr = sealQr(qrToSign({ ...ticket, ...change }, kid), signature);
        expect([change, await resultOf(qr)]).toEqual([change, 'FORGED']);
      }
      expect(await resultOf(sealQr(qrToSign(ticket, kid ^ 1), signature))).toBe('FORGED');
    });

    test('is forged with any byte altered', async () => {
      const qr = await codeOf();
      const bytes = fromBase45(qr.slice(qrPrefix.length))!;
      const scans = [...bytes.keys()].map((at) => {
        const flipped = bytes.slice();
        flipped[at]! ^= 1 << (at % 8);
        const text = qrPrefix + toBase45(flipped);
        return { qr: text, ...trip(), nonce: newId(), scannedAt: new Date().toISOString() };
      });
      const { checker } = world();
      const batch = { deviceId: 'checker-phone-18', scans };
      const answer = await checker.expect<{ scans: Scanned[] }>(200, 'POST', '/v1/tickets/scans', batch);
      expect(answer.scans.map(({ result }) => result)).toEqual(scans.map(() => 'FORGED'));
    });

    test('is forged written in any other way', async () => {
      const qr = await codeOf();
      const other = [qr.toLowerCase(), `${qr}0`, qr.slice(0, -1), qr.replace('JT1:', 'JT2:'), `${qr}${qr}`];
      for (const text of [...other, '', 'JT1:', "' OR 1=1 --"])
        expect([text, await resultOf(text)]).toEqual([text, 'FORGED']);
    });

    test('is forged signed by another key, and ours signs for no ticket that was not issued', async () => {
      const { mint } = world();
      const { kid, ticket } = readQr(await codeOf())!;
      const foreign = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
      expect(await resultOf(seal(ticket, kid, foreign))).toBe('FORGED');
      expect(await resultOf(seal(ticket, kid ^ 1, foreign))).toBe('FORGED');
      const own = mint.ticketKey as JsonWebKey;
      expect(await resultOf(seal({ ...ticket, ticketId: newId() }, kid, own))).toBe('FORGED');
    });

    test('of another trip is told so', async () => {
      const qr = await codeOf();
      const { trainId, journeyDate } = trip();
      const { admin } = world();
      expect(await resultOf(qr, { trainId: newId() }, admin)).toBe('WRONG_TRIP');
      expect(await resultOf(qr, { trainId, journeyDate: addDays(journeyDate, 1) }, admin)).toBe('WRONG_TRIP');
    });

    test('is not judged without a trip, whatever the ticket would say of itself', async () => {
      const qr = await codeOf();
      for (const left of ['trainId', 'journeyDate'] as const) {
        const body = { qr, ...trip(), [left]: undefined, deviceId: 'gate-7', nonce: newId() };
        const refused = await world().checker.call<Refused>('POST', '/v1/tickets/validate', body);
        expect([refused.status, refused.body.errors.map(({ field }) => field)]).toEqual([400, [left]]);
      }
      expect(await statusOf()).toBe('VALID');
    });

    test('days before the window opens uses nothing up, and its holder may still give it back', async () => {
      const qr = await codeOf();
      await postponed(20, async () => {
        expect(await resultOf(qr)).toBe('TOO_EARLY');
        const scannedAt = new Date(Date.now() + 20 * 86_400_000).toISOString();
        expect(await resultOf(qr, { scannedAt })).toBe('TOO_EARLY');
        expect(await upload(qr, { scannedAt: new Date().toISOString() })).toMatchObject({
          result: 'TOO_EARLY',
        });
      });
      expect(await statusOf()).toBe('VALID');
    });

    test('that has run out is not good, whatever the clock of the device says', async () => {
      const qr = await codeOf();
      await postponed(-20, async () => {
        expect(await resultOf(qr)).toBe('EXPIRED');
        const scannedAt = new Date(Date.now() - 20 * 86_400_000).toISOString();
        expect(await resultOf(qr, { scannedAt })).toBe('EXPIRED');
      });
    });

    test('is VALID again for nobody else who sends the device and nonce of a scan, and nobody blocks a nonce', async () => {
      const qr = await codeOf();
      const guard = await anotherChecker();
      const taken = { deviceId: 'gate-7', nonce: newId() };
      expect(await resultOf('rubbish', taken, guard)).toBe('FORGED');
      expect(await resultOf(qr, taken)).toBe('VALID');
      const same = { deviceId: 'gate-7', nonce: newId() };
      expect(await resultOf(qr, same)).toBe('ALREADY_USED');
      for (const _ of [1, 2]) expect(await resultOf(qr, taken, await anotherChecker())).toBe('ALREADY_USED');
      expect(await resultOf(qr, taken)).toBe('VALID');
      await age(taken.nonce, 6);
      expect(await resultOf(qr, taken)).toBe('ALREADY_USED');
      await age(taken.nonce, -6);
      await world().checker.expect(200, 'POST', '/v1/tickets/scans/undo', taken);
    });

    test('keeps its first use at the gate though another dates a scan before it, and an administrator hears of both', async () => {
      const qr = await codeOf();
      const { checker, admin } = world();
      const gate = { deviceId: 'gate-1', nonce: newId() };
      expect(await resultOf(qr, gate)).toBe('VALID');
      const before = new Date(Date.now() - 2_000).toISOString();
      const guard = await anotherChecker();
      expect(await upload(qr, { scannedAt: before }, guard)).toMatchObject({
        result: 'ALREADY_USED',
        firstUse: { deviceId: 'gate-1' },
      });
      const [dispute] = await openDisputes();
      expect(dispute).toMatchObject({ kind: 'FIRST_USE', otherScan: { deviceId: 'gate-1' } });
      const path = `/v1/admin/tickets/disputes/${dispute!.disputeId}/decide`;
      const decision = { decision: 'UPHOLD', reason: 'My own phone says so' };
      for (const person of [checker, guard, world().thief])
        expect((await person.call('POST', path, decision)).status).toBe(403);
      const decided = await admin.call('POST', path, { decision: 'REJECT', reason: 'The gate was there' });
      expect(decided.status).toBe(200);
      expect((await admin.call('POST', path, decision)).status).toBe(409);
      expect(await openDisputes()).toEqual([]);
      expect(await resultOf(qr, gate)).toBe('VALID');
      // Both are taken back, so that nobody was let in.
      for (const { deviceId, nonce, by } of [
        { ...claims.at(-1)!, by: guard },
        { ...gate, by: checker },
      ])
        await by.expect(200, 'POST', '/v1/tickets/scans/undo', { deviceId, nonce });
      expect(await statusOf()).toBe('VALID');
    });

    test('is read and used by nobody who has no duty for its trip', async () => {
      const qr = await codeOf();
      const fresh = await asChecker();
      const query = new URLSearchParams(trip());
      for (const list of ['manifest', 'revocations', 'duplicates'])
        expect(await fresh.call('GET', `/v1/tickets/${list}?${query}`)).toMatchObject({
          status: 403,
          body: { code: 'DUTY_REQUIRED' },
        });
      const { status, body } = await scan(qr, {}, fresh);
      expect([status, body.code]).toEqual([403, 'DUTY_REQUIRED']);
      const scans = [{ qr, nonce: newId(), scannedAt: new Date().toISOString() }];
      for (const one of [scans, scans.map((unnamed) => ({ ...unnamed, ...trip() }))])
        expect(
          await fresh.call('POST', '/v1/tickets/scans', { deviceId: 'own-phone', scans: one }),
        ).toMatchObject({ status: 403, body: { code: 'DUTY_REQUIRED' } });
      const own = { checkerUserId: subjectOf(fresh), ...trip() };
      expect((await fresh.call('POST', '/v1/admin/tickets/duties', own)).status).toBe(403);
      expect(await statusOf()).toBe('VALID');
    });

    test('lets one person on the train, also where many show it at once', async () => {
      const qr = await codeOf();
      const results = await Promise.all(
        Array.from({ length: 12 }, (_, at) => resultOf(qr, { deviceId: `checker-phone-${at}` })),
      );
      expect(results.filter((result) => result === 'VALID')).toHaveLength(1);
      expect(results.filter((result) => result === 'ALREADY_USED')).toHaveLength(11);
      expect(await resultOf(qr)).toBe('ALREADY_USED');
    });

    test('is not good for another scan under the nonce of one that was', async () => {
      const { kid, ticket, signature } = readQr(await codeOf())!;
      const nonce = newId();
      expect((await scan(await codeOf(), { nonce })).status).toBe(200);
      const other = sealQr(qrToSign({ ...ticket, seat: '1' }, kid), signature);
      expect(await scan(other, { nonce })).toMatchObject({ status: 422, body: { code: 'NONCE_REUSED' } });
    });
  });
}
