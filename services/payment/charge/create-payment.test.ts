import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { eq } from 'drizzle-orm';
import { newId } from '#shared/base/id';
import { commonProblems } from '#shared/base/problem';
import { getContact } from '#shared/contracts/auth';
import { countOpen } from '#shared/contracts/payment';
import { payments } from '../schema.ts';
import { paymentStage, type Stage } from '../testing/stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await paymentStage({
    PAYMENT_MAX_ATTEMPTS: '3',
    PAYMENT_RETURN_URLS: 'https://shop.example, https://app.example',
  });
});
afterAll(() => stage.close());

async function code(response: Response): Promise<[number, string]> {
  const body = (await response.json()) as { code: string };
  return [response.status, body.code];
}

describe('paying a booking', () => {
  test("is refused for another's booking exactly as for one that is not there", async () => {
    const owner = await stage.buyer();
    const stranger = await stage.buyer();
    const answers = await Promise.all([
      stage.create({ ...stranger, booking: owner.booking }),
      stage.create({ ...stranger, booking: { ...owner.booking, bookingId: newId() } }),
    ]);
    const bodies = await Promise.all(
      answers.map(async (answer) => (await answer.json()) as { requestId: string }),
    );
    expect(answers.map(({ status }) => status)).toEqual([404, 404]);
    expect({ ...bodies[0], requestId: '' }).toEqual({ ...bodies[1], requestId: '' } as never);
  });

  test('is refused once it is paid, over, closed or too small for the gateway', async () => {
    const over = new Date(Date.now() - 1).toISOString();
    const cases: [Parameters<Stage['buyer']>[0], string][] = [
      [{ status: 'CONFIRMED', paymentStatus: 'COMPLETED' }, 'ALREADY_PAID'],
      [{ status: 'PENDING', paymentStatus: 'COMPLETED' }, 'ALREADY_PAID'],
      [{ expiresAt: over }, 'BOOKING_EXPIRED'],
      [{ status: 'FAILED', failureReason: 'PAYMENT_DEADLINE' }, 'BOOKING_EXPIRED'],
      [{ status: 'CANCELLED' }, 'BOOKING_NOT_PAYABLE'],
      [{ totalPoisha: 999 }, 'AMOUNT_NOT_PAYABLE'],
    ];
    for (const [changes, expected] of cases) {
      expect(await code(await stage.create(await stage.buyer(changes)))).toEqual([409, expected]);
    }
  });

  test('may be tried again while an attempt is open, but not for ever, and not once paid', async () => {
    const buyer = await stage.buyer();
    const first = await stage.open(buyer);
    const second = await stage.open(buyer);
    expect(second.transactionId).not.toBe(first.transactionId);
    await stage.open(buyer);
    expect(await code(await stage.create(buyer))).toEqual([429, 'TOO_MANY_ATTEMPTS']);
    await stage.press(second.redirectUrl, 'pay');
    expect(await code(await stage.create(buyer))).toEqual([409, 'ALREADY_PAID']);
  });

  test('with the same Idempotency-Key is one attempt, and with another body a refusal', async () => {
    const buyer = await stage.buyer();
    const headers = { 'idempotency-key': newId() };
    const answers = await Promise.all([1, 2].map(() => stage.create(buyer, {}, headers)));
    const [one, other] = await Promise.all(answers.map(async (answer) => answer.json()));
    expect(answers.map(({ status }) => status)).toEqual([201, 201]);
    expect(one).toEqual(other);
    expect((await stage.create(buyer, { method: 'CARD' }, headers)).status).toBe(422);
  });

  test('takes the price from the booking, whatever else is sent', async () => {
    const buyer = await stage.buyer();
    const opened = await stage.open(buyer, { amount: 100, totalPoisha: 100 });
    expect(opened.amount.amount).toBe(144_800);
    expect(await (await fetch(opened.redirectUrl)).text()).toContain('BDT 1448.00');
  });

  test('answers 503 with Retry-After while the gateway refuses or is silent, and can be tried again', async () => {
    const buyer = await stage.buyer();
    for (const behaviour of [{ session: 'refused' } as const, { answerDelayMs: 3_000 }]) {
      await stage.behaveNext(behaviour);
      const refused = await stage.create(buyer);
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(await code(refused)).toEqual([503, 'PAYMENT_GATEWAY_UNAVAILABLE']);
    }
    expect(await stage.open(buyer)).toMatchObject({ status: 'INITIATED' });
  });

  test('is refused for an account that is being erased or gone, and the gateway hears of nothing', async () => {
    const [erasing, gone] = [await stage.buyer(), await stage.buyer()];
    const counted: number[] = [];
    await stage.platform.fake(getContact, async ({ userId }) => {
      // Whoever erases counts now at the latest: what is stored by now, or sees the mark, is all there is.
      counted.push((await stage.platform.bus.request(countOpen, { userId })).money);
      if (userId === gone.userId) throw commonProblems.NOT_FOUND();
      return {
        userId,
        isBeingErased: userId === erasing.userId,
        email: 'payer@example.com',
        phone: '+8801711111111',
        fullName: 'Ayesha Rahman',
      };
    });
    expect(await code(await stage.create(erasing))).toEqual([409, 'BEING_ERASED']);
    expect(await code(await stage.create(gone))).toEqual([404, 'NOT_FOUND']);
    expect(counted).toEqual([1, 1]);
    for (const { userId } of [erasing, gone]) {
      const [row] = await stage.deps.db.select().from(payments).where(eq(payments.userId, userId));
      expect(row).toMatchObject({ status: 'FAILED', redirectUrl: null, sslcommerzSessionId: null });
      expect(await stage.platform.bus.request(countOpen, { userId })).toEqual({ money: 0, paid: [] });
    }
    expect(await stage.open(await stage.buyer())).toMatchObject({ status: 'INITIATED' });
  });

  test('needs a method that there is, and a signed-in payer', async () => {
    const buyer = await stage.buyer();
    expect((await stage.create(buyer, { method: 'CASH' })).status).toBe(400);
    expect((await stage.create({ ...buyer, token: 'none' })).status).toBe(401);
  });
});

describe('a payment', () => {
  test('is shown to its payer alone', async () => {
    const buyer = await stage.buyer();
    const { paymentId } = await stage.open(buyer);
    const stranger = await stage.buyer();
    expect(await stage.get(buyer, paymentId)).toMatchObject({ paymentId });
    expect(await stage.get(stranger, paymentId)).toMatchObject({ status: 404, code: 'PAYMENT_NOT_FOUND' });
  });
});

describe("the payer's return", () => {
  test('ends on a plain result page that names nobody and needs no script', async () => {
    const buyer = await stage.buyer();
    const { paymentId, redirectUrl } = await stage.open(buyer);
    const { action, fields } = await stage.press(redirectUrl, 'pay');
    const back = await stage.postForm(new URL(action).pathname, fields);
    expect([back.status, back.headers.get('location')]).toEqual([
      303,
      `${stage.baseUrl}/v1/payments/${paymentId}/result`,
    ]);
    const page = await fetch(back.headers.get('location')!);
    const html = await page.text();
    expect(html).toContain('data-status="SUCCESS"');
    expect(html).not.toMatch(/<script|Ayesha|1448/);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
  });

  test('goes to a returnUrl of an allowed origin, by POST and by GET', async () => {
    const buyer = await stage.buyer();
    const returnUrl = 'https://app.example/trips?booking=1';
    const { redirectUrl } = await stage.open(buyer, { returnUrl });
    const { action, fields } = await stage.press(redirectUrl, 'cancel');
    const back = await stage.postForm(new URL(action).pathname, fields);
    expect([back.status, back.headers.get('location')]).toEqual([303, returnUrl]);
    const byGet = await fetch(`${action}?${new URLSearchParams(fields)}`, { redirect: 'manual' });
    expect([byGet.status, byGet.headers.get('location')]).toEqual([303, returnUrl]);
  });

  test('to any other origin is refused when the payment is made, naming the field', async () => {
    const buyer = await stage.buyer();
    const refused = await stage.create(buyer, { returnUrl: 'https://shop.example.evil.example/' });
    expect([refused.status, await refused.json()]).toMatchObject([400, { errors: [{ field: 'returnUrl' }] }]);
  });

  test('made up by the payer, or true but not notified yet, confirms nothing by itself', async () => {
    const buyer = await stage.buyer();
    const { paymentId, transactionId, redirectUrl } = await stage.open(buyer);
    const made = { status: 'VALID', tran_id: transactionId, val_id: 'x', amount: '1448.00', currency: 'BDT' };
    const back = await stage.postForm('/v1/payments/sslcommerz/success', made);
    expect(back.status).toBe(303);
    expect(await (await fetch(back.headers.get('location')!)).text()).toContain('data-status="INITIATED"');

    await stage.behave(transactionId, { ipn: 'lost', connect: 'FAILED' });
    const { fields } = await stage.press(redirectUrl, 'pay');
    await stage.postForm('/v1/payments/sslcommerz/success', fields);
    expect(await stage.get(buyer, paymentId)).toMatchObject({ status: 'INITIATED' });
  });

  test('has the gateway asked at once when its notification was lost', async () => {
    const buyer = await stage.buyer();
    const { paymentId, transactionId, redirectUrl } = await stage.open(buyer);
    await stage.behave(transactionId, { ipn: 'lost' });
    const { fields } = await stage.press(redirectUrl, 'pay');
    await stage.postForm('/v1/payments/sslcommerz/success', fields);
    await stage.reaches(buyer, paymentId, 'SUCCESS');
  });

  test('about a transaction that is not ours leads nowhere', async () => {
    const back = await stage.postForm('/v1/payments/sslcommerz/success', { tran_id: 'unknown' });
    expect([back.status, back.headers.get('location')]).toEqual([404, null]);
  });
});
