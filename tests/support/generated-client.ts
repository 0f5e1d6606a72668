import { expect } from 'bun:test';
import createClient, { type Middleware } from 'openapi-fetch';
import { newId } from '#shared/base/id';
import { eventually } from '#support/platform';
import type { paths } from '../../docs/openapi.ts';
import { daysAhead, Person, staff } from './client.ts';
import type { JatraUnderTest } from './jatra.ts';

/** A client of which every path, parameter, body and answer is typed by the API's document. */
function clientFor(baseUrl: string, accessToken?: string) {
  const client = createClient<paths>({ baseUrl });
  const signedIn: Middleware = {
    onRequest({ request }) {
      if (accessToken) request.headers.set('authorization', `Bearer ${accessToken}`);
    },
  };
  client.use(signedIn);
  return client;
}

function good<Data>(answer: { data?: Data; error?: unknown; response: Response }): Data {
  if (answer.data === undefined)
    throw new Error(`${answer.response.url}: ${answer.response.status} ${JSON.stringify(answer.error)}`);
  return answer.data;
}

async function signUp(jatra: JatraUnderTest): Promise<string> {
  const open = clientFor(jatra.baseUrl);
  const person = new Person(jatra);
  const { email, phone, password, fullName } = person;
  good(await open.POST('/v1/auth/register', { body: { email, phone, password, fullName } }));
  const mail = await person.mail((one) => /\d{6}/.test(one.text), 'the code');
  const code = /[0-9]{6}/.exec(mail.text)![0];
  good(await open.POST('/v1/auth/otp/verify', { body: { phone, type: 'REGISTRATION', code } }));
  const tokens = good(await open.POST('/v1/auth/login', { body: { identifier: email, password } }));
  if ('challenge' in tokens) throw new Error('Nobody has enrolled a second factor');
  return tokens.accessToken;
}

/** The main way through, by nothing but the generated client; only the gateway's page is beyond it. */
export async function travelByGeneratedClient(jatra: JatraUnderTest): Promise<void> {
  const client = clientFor(jatra.baseUrl, await signUp(jatra));
  const query = { from: 'DA', to: 'CG', date: daysAhead(3) };
  const { trainId, journeyDate } = await eventually(async () => {
    const { trips } = good(await client.GET('/v1/trips', { params: { query } }));
    return trips.find((one) =>
      one.classes.some((offer) => offer.class === 'S_CHAIR' && (offer.available ?? 0) > 1),
    );
  }, 'a trip with seats');
  const hold = good(
    await client.POST('/v1/holds', {
      body: { trainId, journeyDate, from: 'DA', to: 'CG', class: 'S_CHAIR', count: 2 },
    }),
  );
  const passengers = hold.seats.map(({ seatId }) => ({
    seatId,
    name: 'Rahima Khatun',
    age: 34,
    gender: 'FEMALE' as const,
  }));
  const booked = good(await client.POST('/v1/bookings', { body: { holdId: hold.holdId, passengers } }));
  const { bookingId } = booked;
  const payment = good(await client.POST('/v1/payments', { body: { bookingId, method: 'BKASH' } }));
  await fetch(payment.redirectUrl!, {
    method: 'POST',
    body: new URLSearchParams({ outcome: 'pay' }),
    redirect: 'manual',
  });

  const tickets = await eventually(async () => {
    const { items } = good(await client.GET('/v1/tickets', { params: { query: { bookingId, limit: 20 } } }));
    return items.length === 2 && items;
  }, 'both tickets');
  const booking = good(await client.GET('/v1/bookings/{bookingId}', { params: { path: { bookingId } } }));
  expect(booking.status).toBe('CONFIRMED');

  const checker = clientFor(jatra.baseUrl, (await staff(jatra, 'CHECKER')).accessToken);
  const scan = async () =>
    good(
      await checker.POST('/v1/tickets/validate', {
        body: { qr: tickets[0]!.qr, trainId, journeyDate, deviceId: 'gate-1', nonce: newId() },
      }),
    ).result;
  expect(await scan()).toBe('VALID');
  expect(await scan()).toBe('ALREADY_USED');
  const refused = await clientFor(jatra.baseUrl).GET('/v1/bookings/{bookingId}', {
    params: { path: { bookingId } },
  });
  expect(refused.error?.code).toBe('UNAUTHENTICATED');
}
