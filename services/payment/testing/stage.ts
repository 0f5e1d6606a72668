import { asc, eq } from 'drizzle-orm';
import { newId } from '#shared/base/id';
import { commonProblems } from '#shared/base/problem';
import { getContact } from '#shared/contracts/auth';
import * as bookingContract from '#shared/contracts/booking';
import type { Role } from '#shared/http/auth';
import { ledgerBalances } from '#shared/tools/audit/ledger';
import { MovableClock } from '#support/clock';
import { eventually, testPlatform } from '#support/platform';
import { freePort } from '#support/ports';
import { jobs } from '../jobs.ts';
import type { Lines } from '../ledger/ledger.ts';
import { ledgerEntries, ledgerJournals, type Movement } from '../ledger/schema.ts';
import { payment } from '../service.ts';
import { sandboxPrefix } from '../sslcommerz/sandbox.ts';
import type { Behaviour } from '../sslcommerz/sandbox-behaviour.ts';
import type { Fields } from '../sslcommerz/signature.ts';

type Booking = (typeof bookingContract.bookingView)['static'];
type PaymentAnswer = {
  paymentId: string;
  transactionId: string;
  status: string;
  redirectUrl: string;
  underReview: boolean;
  amount: { amount: number };
  refunds: { refundId: string; status: string; amount: { amount: number }; reason: string }[];
};

const place = { stationId: newId(), code: 'DA', name: 'Dhaka', nameBn: 'ঢাকা' };

function pendingBooking(userId: string, now: Date): Booking {
  return {
    bookingId: newId(),
    version: 1,
    userId,
    pnr: 'ABCDEFGH23',
    bookingReference: 'ABCDEFGH23456789',
    status: 'PENDING',
    paymentStatus: 'PENDING',
    failureReason: null,
    trainId: newId(),
    trainNumber: '701',
    trainName: 'Subarna Express',
    trainNameBn: 'সুবর্ণ এক্সপ্রেস',
    journeyDate: '2026-11-26',
    from: place,
    to: place,
    boardingAt: '2026-11-26T01:00:00.000Z',
    arrivalAt: '2026-11-26T06:00:00.000Z',
    expiresAt: new Date(now.getTime() + 300_000).toISOString(),
    createdAt: now.toISOString(),
    totalPoisha: 144_800,
    passengers: [
      {
        passengerId: newId(),
        name: 'Ayesha Rahman',
        age: 34,
        gender: 'FEMALE',
        coachId: newId(),
        coachNumber: 'KA',
        seatId: newId(),
        seatNumber: '12',
        class: 'AC_B',
        status: 'ACTIVE',
        basePoisha: 117_000,
        vatPoisha: 17_600,
        beddingPoisha: 5_000,
        serviceChargePoisha: 5_200,
      },
    ],
  };
}

/** The payment service behind real HTTP on loopback, its sandbox beside it, and the other services played. */
export async function paymentStage(env: Record<string, string> = {}, { withJobs = true } = {}) {
  const port = await freePort();
  const baseUrl = `http://127.0.0.1:${port}`;
  const clock = new MovableClock();
  const platform = await testPlatform('payment', {
    env: { PUBLIC_BASE_URL: baseUrl, SSLCOMMERZ_TIMEOUT_MS: '1000', ...env },
    clock,
  });
  const { app, deps } = await platform.start({
    ...payment,
    jobs: (withJobs ? jobs : []).map((job) => ({ ...job, intervalMs: Math.min(job.intervalMs, 40) })),
  });
  const server = Bun.serve({ port, hostname: '127.0.0.1', fetch: (request) => app.handle(request) });

  const bookings = new Map<string, Booking>();
  await platform.fake(bookingContract.getBooking, ({ bookingId }) => {
    const booking = bookings.get(bookingId);
    if (!booking) throw commonProblems.NOT_FOUND();
    return booking;
  });
  await platform.fake(bookingContract.listKnown, ({ bookingIds }) => ({
    bookingIds: bookingIds.filter((id) => bookings.has(id)),
  }));
  await platform.fake(getContact, ({ userId }) => ({
    userId,
    email: 'payer@example.com',
    phone: '+8801711111111',
    fullName: 'Ayesha <Rahman>',
  }));

  const post = (url: string, body: BodyInit, headers: Record<string, string> = {}) =>
    fetch(url, { method: 'POST', body, headers, redirect: 'manual' });
  const sandbox = async (path: string, body: unknown) => {
    const response = await post(`${baseUrl}${sandboxPrefix}${path}`, JSON.stringify(body), {
      'content-type': 'application/json',
    });
    if (response.status !== 200) throw new Error(`sandbox ${path}: ${await response.text()}`);
    return (await response.json()) as Record<string, unknown>;
  };

  const stage = {
    platform,
    deps,
    baseUrl,
    /** Goes forward by so much; the jobs see the new time at once. */
    forward(ms: number) {
      clock.advance(ms);
    },
    async buyer(changes: Partial<Booking> = {}) {
      const userId = newId();
      const booking = { ...pendingBooking(userId, clock.now()), ...changes };
      bookings.set(booking.bookingId, booking);
      return { userId, booking, token: await platform.tokenFor({ userId }) };
    },
    /** As a database that was restored to before it. */
    forgetBooking({ bookingId }: Booking) {
      bookings.delete(bookingId);
    },
    create(
      buyer: { token: string; booking: Booking },
      body: object = {},
      headers: Record<string, string> = {},
    ) {
      return post(
        `${baseUrl}/v1/payments`,
        JSON.stringify({ bookingId: buyer.booking.bookingId, method: 'SSLCOMMERZ', ...body }),
        { authorization: `Bearer ${buyer.token}`, 'content-type': 'application/json', ...headers },
      );
    },
    async open(buyer: { token: string; booking: Booking }, body: object = {}): Promise<PaymentAnswer> {
      const response = await stage.create(buyer, body);
      if (response.status !== 201) throw new Error(`not created: ${await response.text()}`);
      return (await response.json()) as PaymentAnswer;
    },
    async get(buyer: { token: string }, paymentId: string): Promise<PaymentAnswer> {
      const response = await fetch(`${baseUrl}/v1/payments/${paymentId}`, {
        headers: { authorization: `Bearer ${buyer.token}` },
      });
      return (await response.json()) as PaymentAnswer;
    },
    /** Waits until the payment has this status. */
    reaches(buyer: { token: string }, paymentId: string, status: string): Promise<PaymentAnswer> {
      return eventually(async () => {
        const found = await stage.get(buyer, paymentId);
        return found.status === status && found;
      }, `payment ${status}`);
    },
    /** Waits until the latest refund of a payment has this status, while the pauses between its steps fly by. */
    refundReaches(buyer: { token: string }, paymentId: string, status: string): Promise<PaymentAnswer> {
      return eventually(async () => {
        stage.forward(250);
        const found = await stage.get(buyer, paymentId);
        return found.refunds[0]?.status === status && found;
      }, `refund ${status}`);
    },
    /** Presses a button of the hosted page. @returns the form with which the gateway sends the payer back. */
    async press(redirectUrl: string, outcome: 'pay' | 'fail' | 'cancel') {
      const response = await post(redirectUrl, new URLSearchParams({ outcome }));
      const html = await response.text();
      return {
        html,
        action: attribute(html, /<form id="back"[^>]* action="([^"]*)"/),
        fields: hiddenFields(html),
      };
    },
    postForm: (path: string, fields: Fields) => post(`${baseUrl}${path}`, new URLSearchParams(fields)),
    behave: (tranId: string, behaviour: Partial<Behaviour>) =>
      sandbox('/behaviour', { tranId, ...behaviour }),
    behaveNext: (behaviour: Partial<Behaviour>) => sandbox('/behaviour', behaviour),
    sendIpn: (tranId: string, status?: 'VALID' | 'FAILED' | 'CANCELLED') =>
      sandbox('/ipn', { tranId, ...(status ? { status } : {}) }),
    /** What has been published about one payment, oldest first. */
    async eventsOf<Contract extends Parameters<typeof platform.events>[0]>(
      contract: Contract,
      paymentId: string,
    ) {
      const events = await platform.events(contract);
      return events.filter(({ aggregateId }) => aggregateId === paymentId);
    },
    /** Waits until everything written to the outbox has been published. */
    async published() {
      await eventually(async () => {
        const [row] = await deps.db.$client`SELECT count(*)::int AS unsent FROM outbox WHERE sent_at IS NULL`;
        return row?.unsent === 0;
      }, 'an empty outbox');
    },
    /** What an administrator, or who is said to be one, decides about a payment under review. */
    async decide(paymentId: string, decision: string, role: Role = 'ADMIN') {
      return post(`${baseUrl}/v1/admin/payments/${paymentId}/review`, JSON.stringify({ decision }), {
        authorization: `Bearer ${await platform.tokenFor({ role })}`,
        'content-type': 'application/json',
      });
    },
    /** Everything that waits for a person, read one by one. */
    async waiting(role: Role = 'ADMIN', from = '') {
      const headers = { authorization: `Bearer ${await platform.tokenFor({ role })}` };
      const items: { paymentId: string; since: string }[] = [];
      let pages = 0;
      for (let cursor: string | null = from; cursor !== null && pages < 100; pages++) {
        const query: string = cursor && `&cursor=${cursor}`;
        const answer = await fetch(`${baseUrl}/v1/admin/payments/waiting?limit=1${query}`, { headers });
        if (answer.status !== 200) return { items, pages, refused: answer.status };
        const found = (await answer.json()) as { items: typeof items; nextCursor: string | null };
        items.push(...found.items);
        cursor = found.nextCursor;
      }
      return { items, pages };
    },
    /** What an administrator, or who is said to be one, has settled with the gateway. */
    async closeUnclear(paymentId: string, reason: string, role: Role = 'ADMIN') {
      return post(`${baseUrl}/v1/admin/payments/${paymentId}/close`, JSON.stringify({ reason }), {
        authorization: `Bearer ${await platform.tokenFor({ role })}`,
        'content-type': 'application/json',
      });
    },
    async resend(refundId: string, role: Role = 'ADMIN') {
      return post(`${baseUrl}/v1/admin/refunds/${refundId}/resend`, '', {
        authorization: `Bearer ${await platform.tokenFor({ role })}`,
      });
    },
    /** What breaks the ledger, in the words of the audit. */
    async ledgerFaults(): Promise<string[]> {
      return (await ledgerBalances.look({ sql: () => deps.db.$client })).violations;
    },
    /** The lines of a payment in poisha, by movement in the order of their writing. */
    async ledgerOf(paymentId: string): Promise<[Movement, Lines][]> {
      const rows = await deps.db
        .select({ journal: ledgerJournals, entry: ledgerEntries })
        .from(ledgerEntries)
        .innerJoin(ledgerJournals, eq(ledgerEntries.journalId, ledgerJournals.id))
        .where(eq(ledgerJournals.paymentId, paymentId))
        .orderBy(asc(ledgerJournals.createdAt), asc(ledgerJournals.id));
      const journals = new Map<string, [Movement, Lines]>();
      for (const { journal, entry } of rows) {
        const [kind, lines] = journals.get(journal.id) ?? [journal.kind, {}];
        journals.set(journal.id, [kind, { ...lines, [entry.account]: entry.amount }]);
      }
      return [...journals.values()];
    },
    /** Ends the stage. Whatever a suite did, the ledger has to balance in the end. */
    async close() {
      const faults = await stage.ledgerFaults();
      await server.stop(true);
      await platform.close();
      if (faults.length > 0) throw new Error(faults.join('\n'));
    },
  };
  return stage;
}

export type Stage = Awaited<ReturnType<typeof paymentStage>>;

function attribute(html: string, pattern: RegExp): string {
  return unescapeHtml(pattern.exec(html)?.[1] ?? '');
}

function hiddenFields(html: string): Fields {
  const inputs = html.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g);
  return Object.fromEntries(
    [...inputs].map(([, name, value]) => [unescapeHtml(name!), unescapeHtml(value!)]),
  );
}

function unescapeHtml(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#x27;', "'")
    .replaceAll('&amp;', '&');
}
