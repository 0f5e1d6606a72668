import { createPrivateKey, sign } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { newId } from '#shared/base/id';
import { type QrTicket, qrToSign, readQr, sealQr } from '#shared/qr/qr';
import { withPostgres } from '../../faults/operator.ts';
import { Person } from '../../support/client.ts';
import type { Call } from '../load/requests.ts';
import { runRounds } from '../load/rounds.ts';
import { connections, type Script, writeScript } from '../load/wrk.ts';
import { compared, type Result } from '../report.ts';
import { rows } from '../rows.ts';
import { patiently } from '../trips.ts';
import { copyAnswer, registerBuyers, tellBare, type World } from '../world.ts';

/** Before anything is measured so many a second are reckoned with. */
const expected = { jatra: 6_000, bare: 20_000 };
const reserve = 1.6;
/** wrk ends a tenth of a second late, and begins again behind what it had sent where no answer came. */
const lateMs = 200;
const begunAgain = 4 * connections;
const usedTickets = 1_000;

/** A ticket that was sold, of which copies under other numbers are made. */
interface Sold {
  ticketId: string;
  trainId: string;
  journeyDate: string;
  qr: QrTicket;
  seal: (ticketId: string) => string;
}

async function validation(world: World, row: 'validation' | 'validation-again'): Promise<Result[]> {
  const { jatra, bareUrl, folder, options } = world;
  const checker = await new Person(jatra).signIn('checker@jatra.example', 'development-checker');
  const sold = await sellOne(world);
  await handTicketToBare(world, sold.ticketId);
  const scan = (ticketId: string): Call => ({
    path: '/v1/tickets/validate',
    method: 'POST',
    token: checker.accessToken,
    body: {
      qr: sold.seal(ticketId),
      trainId: sold.trainId,
      journeyDate: sold.journeyDate,
      deviceId: 'gate-1',
      nonce: newId(),
    },
  });
  const used = row === 'validation' ? [] : await copies(world, sold, usedTickets, 'USED');
  const scans = async (count: number) => {
    const ids = row === 'validation' ? await copies(world, sold, count, 'VALID') : used;
    return Array.from({ length: count }, (_, at) => scan(ids[at % ids.length]!));
  };
  await copyAnswer(world, row, (await scans(1))[0]!, 200);
  const milliseconds = options.roundMs;
  const measured = await runRounds(world, {
    names: ['bare', 'jatra'],
    milliseconds,
    async script(name, fastest): Promise<Script> {
      const perSecond = Math.max(fastest * reserve, expected[name] / (fastest ? 2 : 1));
      const count = Math.ceil((perSecond * (milliseconds + lateMs)) / 1_000) + begunAgain;
      if (name === 'jatra')
        return writeScript(folder, {
          url: jatra.baseUrl,
          calls: await scans(count),
          expects: 200,
          once: true,
        });
      const calls = Array.from({ length: count }, () => ({ ...scan(sold.ticketId), path: `/scan/${row}` }));
      return writeScript(folder, { url: bareUrl, calls, expects: 200, once: true });
    },
  });
  const named = { row, title: rows[row], against: 'one commit', bar: { must: 0.5, aim: 0.7 } };
  return [compared(named, measured)];
}

async function sellOne(world: World): Promise<Sold> {
  const [buyer] = await registerBuyers(world, 1);
  const person = new Person(world.jatra);
  person.accessToken = await world.mint(buyer!);
  const { fours, from, to, ...trip } = await world.nextTrip();
  const seats = fours.flat();
  // Tried again with another seat where a step was answered 503.
  const { tickets } = await patiently(() => person.buy(trip, from, to, [seats.pop()!]));
  const { ticketId } = tickets[0]!;
  const { qr } = await person.expect<{ qr: string }>(200, 'GET', `/v1/tickets/${ticketId}`);
  const read = readQr(qr)!;
  const key = await signingKey(world, read.kid);
  const seal = (id: string) => {
    const signed = qrToSign({ ...read.ticket, ticketId: id }, read.kid);
    return sealQr(signed, sign(null, signed, key));
  };
  return { ticketId, ...trip, qr: read.ticket, seal };
}

async function signingKey({ jatra }: World, kid: number) {
  const { keys } = JSON.parse(await readFile(jatra.env.TICKET_SIGNING_KEYS_FILE!, 'utf8')) as {
    keys: { kid: string; kty: 'OKP'; crv: 'Ed25519'; x: string; d: string }[];
  };
  const { kty, crv, x, d } = keys.find((key) => Number(key.kid) === kid)!;
  return createPrivateKey({ format: 'jwk', key: { kty, crv, x, d } });
}

/** As if so many more had been sold, each with its own code. @returns their ids */
async function copies(world: World, sold: Sold, count: number, status: 'VALID' | 'USED'): Promise<string[]> {
  const ids = Array.from({ length: count }, newId);
  await withPostgres(
    { env: world.jatra.env },
    'ticket',
    (sql) => sql`
      INSERT INTO tickets
      SELECT (jsonb_populate_record(sold, jsonb_build_object('id', copy.id, 'passenger_id', copy.id, 'status', ${status}::text,
        'validated_at', CASE WHEN ${status}::text = 'USED' THEN now() END, 'qr_code', copy.code,
        'ticket_number', 'B' || count + number))).*
      FROM tickets AS sold, unnest(${ids}::uuid[], ${ids.map(sold.seal)}::text[]) WITH ORDINALITY AS copy (id, code, number),
        (SELECT count(*) AS count FROM tickets) AS before
      WHERE sold.id = ${sold.ticketId}`,
  );
  return ids;
}

/** A scan belongs to a ticket, on the bare route's side as well. */
async function handTicketToBare({ jatra, bareUrl, bareTickets }: World, ticketId: string): Promise<void> {
  const [row] = await withPostgres(
    { env: jatra.env },
    'ticket',
    (sql) =>
      sql<{ ticket: string }[]>`SELECT to_jsonb(tickets)::text AS ticket FROM tickets WHERE id = ${ticketId}`,
  );
  await bareTickets`
    INSERT INTO tickets SELECT * FROM jsonb_populate_record(NULL::tickets, ${row!.ticket}::text::jsonb)`;
  await tellBare(bareUrl, '/ticket', { ticketId });
}

export const scans = {
  validation: (world: World) => validation(world, 'validation'),
  'validation-again': (world: World) => validation(world, 'validation-again'),
};
