import { describe, expect, test } from 'bun:test';
import { connect } from 'node:net';
import { newId } from '#shared/base/id';
import type { World } from './world.ts';

/** What is said around a request to be taken for another, or from elsewhere. */
export function requestAttacks(world: () => World): void {
  const quietMs = 700;
  /** What must be answered may take its time to the first byte, however busy the machine. */
  const patienceMs = 8_000;
  /** All that comes back until the server has nothing more to say. */
  const raw = (text: string, firstWithinMs = quietMs) =>
    new Promise<string>((resolve, reject) => {
      const { hostname, port } = new URL(world().jatra.baseUrl);
      let heard = '';
      const socket = connect(Number(port), hostname, () => socket.write(text));
      socket.setTimeout(firstWithinMs, () => socket.destroy());
      socket.on('data', (chunk) => {
        heard += chunk;
        socket.setTimeout(quietMs);
      });
      socket.on('error', reject);
      socket.on('close', () => resolve(heard));
    });
  const statusesIn = (heard: string) =>
    [...heard.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => Number(status));

  describe('a request', () => {
    test('is not done by another method than its own', async () => {
      const { holder, belongings } = world();
      const path = `/v1/holds/${belongings.holdId}`;
      for (const header of ['x-http-method-override', 'x-http-method', 'x-method-override']) {
        expect((await holder.call('GET', path, undefined, { [header]: 'DELETE' })).status).toBe(200);
        expect((await holder.call('POST', path, {}, { [header]: 'DELETE' })).status).toBe(405);
      }
      expect((await holder.call('GET', `${path}?_method=DELETE`)).status).toBe(200);
      expect((await holder.call('GET', path)).status).toBe(200);
    });

    test('reaches no other path by headers that rewrite it', async () => {
      const { thief } = world();
      const headers = { 'x-original-url': '/v1/admin/users', 'x-rewrite-url': '/v1/admin/users' };
      const answer = await thief.call<{ userId?: string }>('GET', '/v1/users/me', undefined, headers);
      expect(answer.body.userId).toBeDefined();
      for (const path of [
        '/v1//admin/users',
        '/V1/admin/users',
        '/v1/admin/users/',
        '/v1/./admin/users',
        '/v1/x/../admin/users',
        '/v1/admin%2fusers',
        '/v1/admin/users;a=b',
        '/v1/%61dmin/users',
      ])
        expect([path, (await thief.call('GET', path)).status >= 403]).toEqual([path, true]);
    });

    test('to a host of the sender’s choice puts that host into no link', async () => {
      const { thief, thiefsBooking, jatra, victim } = world();
      const body = JSON.stringify({ bookingId: thiefsBooking.bookingId, method: 'BKASH' });
      const heard = await raw(
        [
          'POST /v1/payments HTTP/1.1',
          'host: evil.example',
          'x-forwarded-host: evil.example',
          'forwarded: host=evil.example',
          'connection: close',
          'content-type: application/json',
          `authorization: Bearer ${thief.accessToken}`,
          `content-length: ${body.length}`,
          '',
          body,
        ].join('\r\n'),
        patienceMs,
      );
      expect(statusesIn(heard)).toEqual([201]);
      expect(heard).toContain(jatra.baseUrl);
      expect(heard).not.toContain('evil.example');
      const before = (await victim.mails()).length;
      const forgot = JSON.stringify({ identifier: victim.email });
      const asked = await raw(
        `POST /v1/auth/password/forgot HTTP/1.1\r\nhost: evil.example\r\nx-forwarded-host: evil.example\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-length: ${forgot.length}\r\n\r\n${forgot}`,
        patienceMs,
      );
      expect(statusesIn(asked)).toEqual([202]);
      await victim.mail((mail) => /password/i.test(mail.subject), 'the mail about the password');
      const mails = await victim.mails();
      expect(mails.length).toBeGreaterThan(before);
      expect(JSON.stringify(mails)).not.toContain('evil.example');
    });

    test('hides no other within it: two lengths, length and chunks, odd codings', async () => {
      const { holder, belongings } = world();
      const hidden = `DELETE /v1/holds/${belongings.holdId} HTTP/1.1\r\nhost: a\r\nauthorization: Bearer ${holder.accessToken}\r\n\r\n`;
      const head = 'POST /v1/auth/refresh HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\n';
      const tricks: Record<string, string> = {
        'two lengths': `${head}content-length: 2\r\ncontent-length: ${hidden.length}\r\n\r\n{}${hidden}`,
        'two lengths in one': `${head}content-length: 2, ${hidden.length}\r\n\r\n{}${hidden}`,
        'length and chunks': `${head}content-length: ${5 + hidden.length}\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n${hidden}`,
        'a coding twice': `${head}content-length: ${hidden.length}\r\ntransfer-encoding: chunked\r\ntransfer-encoding: identity\r\n\r\n0\r\n\r\n${hidden}`,
        'an unknown coding': `${head}transfer-encoding: xchunked\r\n\r\n0\r\n\r\n${hidden}`,
        'a blank before the colon': `${head}content-length : ${hidden.length}\r\n\r\n${hidden}`,
        'a length with a sign': `${head}content-length: +${hidden.length}\r\n\r\n${hidden}`,
        'a length below zero': `${head}content-length: -1\r\n\r\n${hidden}`,
        'a length in hex': `${head}content-length: 0x2\r\n\r\n{}${hidden}`,
        'a folded line': `${head}x: a\r\n content-length: 2\r\n\r\n${hidden}`,
        'a size too large for a number': `${head}transfer-encoding: chunked\r\n\r\nfffffffffffffffff\r\n${hidden}`,
      };
      for (const [how, text] of Object.entries(tricks)) {
        const statuses = statusesIn(await raw(text));
        expect([how, statuses.filter((status) => status < 400)]).toEqual([how, []]);
        const still = await holder.call('GET', `/v1/holds/${belongings.holdId}`);
        expect([how, still.status]).toEqual([how, 200]);
      }
    });

    test('with headers beyond all measure is refused, and the next is served', async () => {
      const { thief, jatra } = world();
      const long = `GET /v1/users/me HTTP/1.1\r\nhost: a\r\nx-long: ${'a'.repeat(200_000)}\r\n\r\n`;
      const many = `GET /v1/users/me HTTP/1.1\r\nhost: a\r\n${'x-many: a\r\n'.repeat(20_000)}\r\n`;
      for (const text of [long, many]) {
        const statuses = statusesIn(await raw(text).catch(() => ''));
        expect(statuses.filter((status) => ![400, 401, 413, 431].includes(status))).toEqual([]);
      }
      expect((await thief.call('GET', '/v1/users/me')).status).toBe(200);
      expect((await fetch(`${jatra.baseUrl}/health/live`)).status).toBe(200);
    });

    test('is counted by the address that the proxy saw, whatever addresses the sender put before it', async () => {
      const { thief } = world();
      const identifier = `${newId()}@example.com`;
      const guess = async (at: number) =>
        (
          await thief.call(
            'POST',
            '/v1/auth/login',
            { identifier, password: 'a guess' },
            { 'x-forwarded-for': `10.0.0.${at}, 198.51.100.${at}, 203.0.113.77` },
          )
        ).status;
      const statuses = await Promise.all(Array.from({ length: 26 }, (_, at) => guess(at)));
      expect(statuses.filter((status) => status === 401)).toHaveLength(20);
      expect(statuses.filter((status) => status === 429)).toHaveLength(6);
    });
  });
}
