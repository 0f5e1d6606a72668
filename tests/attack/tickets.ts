import { describe, expect, test } from 'bun:test';
import { createPrivateKey, generateKeyPairSync, type JsonWebKey, sign } from 'node:crypto';
import postgres from 'postgres';
import { addDays } from '#shared/clock';
import { newId } from '#shared/id';
import { fromBase45, type QrTicket, qrPrefix, qrToSign, readQr, sealQr, toBase45 } from '#shared/qr';
import type { Person } from '../client.ts';
import type { World } from './world.ts';

interface Scanned {
  result: string;
  ticket?: object;
  code?: string;
}

/** Codes of tickets that are shown twice, altered, or made by somebody else. */
export function ticketAttacks(world: () => World): void {
  const codeOf = async () => {
    const { victim, belongings } = world();
    const ticket = await victim.expect<{ qr: string }>(200, 'GET', `/v1/tickets/${belongings.ticketId}`);
    return ticket.qr;
  };
  const scan = async (qr: string, more: Record<string, string> = {}) => {
    const body = { qr, deviceId: 'checker-phone-17', nonce: newId(), ...more };
    return world().checker.call<Scanned>('POST', '/v1/tickets/validate', body);
  };
  const resultOf = async (qr: string, more?: Record<string, string>) => (await scan(qr, more)).body.result;
  const seal = (ticket: QrTicket, kid: number, key: JsonWebKey) => {
    const signed = qrToSign(ticket, kid);
    return sealQr(signed, sign(null, signed, createPrivateKey({ key, format: 'jwk' })));
  };

  describe('the code of a ticket', () => {
    test('is not checked for passengers', async () => {
      const { thief } = world();
      const body = { qr: await codeOf(), deviceId: 'thief-phone', nonce: newId() };
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
        return { qr: qrPrefix + toBase45(flipped), nonce: newId(), scannedAt: new Date().toISOString() };
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
      const { trip } = world();
      const qr = await codeOf();
      const { trainId, journeyDate } = trip;
      expect(await resultOf(qr, { trainId: newId(), journeyDate })).toBe('WRONG_TRIP');
      expect(await resultOf(qr, { trainId, journeyDate: addDays(journeyDate, 1) })).toBe('WRONG_TRIP');
    });

    test('that has run out is not good, whatever the clock of the device says', async () => {
      const { jatra, belongings } = world();
      const sql = postgres(jatra.databaseUrl('ticket'), { max: 1 });
      const qr = await codeOf();
      const postpone = (days: number) => sql`
        UPDATE tickets SET boarding_at = boarding_at + make_interval(days => ${days}),
          arrival_at = arrival_at + make_interval(days => ${days}),
          expires_at = expires_at + make_interval(days => ${days})
        WHERE id = ${belongings.ticketId}`;
      await postpone(-20);
      try {
        expect(await resultOf(qr)).toBe('EXPIRED');
        const scannedAt = new Date(Date.now() - 20 * 86_400_000).toISOString();
        expect(await resultOf(qr, { scannedAt })).toBe('EXPIRED');
      } finally {
        await postpone(20);
        await sql.end();
      }
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
