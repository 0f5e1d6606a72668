// A process of its own: buyers who know the API alone, and ask twice a second what has become of their booking.
interface Order {
  trainId: string;
  journeyDate: string;
  from: string;
  to: string;
  seatIds: string[];
}

export interface Sale {
  baseUrl: string;
  buyers: { token: string; orders: Order[] }[];
  durationMs: number;
}

export interface SaleTold {
  /** When the tickets of each order were there, from the beginning. */
  doneMs: number[];
  /** How long each order took. */
  tookMs: number[];
  /** Orders that have all their tickets, also after the end. */
  orders: number;
  /** Of the buyers, who have bought all they were to. */
  ranOut: number;
  faults: string[];
}

const pollMs = 500;
const patienceMs = 60_000;

const { baseUrl, buyers, durationMs } = JSON.parse(await Bun.stdin.text()) as Sale;
const began = performance.now();
const told: SaleTold = { doneMs: [], tookMs: [], orders: 0, ranOut: 0, faults: [] };

async function ask<Body>(token: string, path: string, expects: number, body?: unknown): Promise<Body> {
  const answer = await fetch(`${baseUrl}${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  if (answer.status !== expects)
    throw new Error(`${path.split('?')[0]}: ${answer.status}: ${text.slice(0, 200)}`);
  return JSON.parse(text) as Body;
}

/** The gateway's page, and its pay button. */
async function payAt(page: string): Promise<void> {
  await (await fetch(page)).text();
  const answer = await fetch(page, { method: 'POST', body: new URLSearchParams({ outcome: 'pay' }) });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`the gateway's page: ${answer.status}: ${text.slice(0, 200)}`);
}

async function until<Found>(what: string, look: () => Promise<Found | false>): Promise<Found> {
  const deadline = performance.now() + patienceMs;
  while (performance.now() < deadline) {
    const found = await look();
    if (found) return found;
    await Bun.sleep(pollMs);
  }
  throw new Error(`${what} did not come within ${patienceMs} ms`);
}

interface Hold {
  holdId: string;
  seats: { seatId: string }[];
}

async function buy(token: string, order: Order): Promise<void> {
  const hold = await ask<Hold>(token, '/v1/holds', 201, order);
  const passengers = hold.seats.map(({ seatId }, at) => ({
    seatId,
    name: ['Rahima Khatun', 'Abul Hossain', 'Farzana Akter', 'Kamal Uddin'][at % 4],
    age: 34,
    gender: 'OTHER',
  }));
  const { bookingId } = await ask<{ bookingId: string }>(token, '/v1/bookings', 201, {
    holdId: hold.holdId,
    passengers,
  });
  const method = 'BKASH';
  const { redirectUrl } = await ask<{ redirectUrl: string }>(token, '/v1/payments', 201, {
    bookingId,
    method,
  });
  await payAt(redirectUrl);
  await until(
    'a confirmed booking',
    async () =>
      (await ask<{ status: string }>(token, `/v1/bookings/${bookingId}`, 200)).status === 'CONFIRMED',
  );
  await until('all tickets', async () => {
    const { items } = await ask<{ items: unknown[] }>(token, `/v1/tickets?bookingId=${bookingId}`, 200);
    return items.length === order.seatIds.length;
  });
}

await Promise.all(
  buyers.map(async ({ token, orders }) => {
    for (const order of orders) {
      const begun = performance.now();
      if (begun - began > durationMs) return;
      try {
        await buy(token, order);
        told.orders++;
        told.doneMs.push(performance.now() - began);
        told.tookMs.push(performance.now() - begun);
      } catch (error) {
        told.faults.push(String(error));
      }
    }
    if (performance.now() - began < durationMs) told.ranOut++;
  }),
);
process.stdout.write(JSON.stringify(told));
