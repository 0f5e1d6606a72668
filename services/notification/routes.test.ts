import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { newId } from '#shared/base/id';
import { type Bench, openBench } from './testing/bench.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.close());

describe('GET /v1/notifications', () => {
  const list = async (userId: string, query = '') => {
    const authorization = `Bearer ${await bench.platform.tokenFor({ userId })}`;
    return bench.service.app.handle(
      new Request(`http://localhost/v1/notifications?${query}`, { headers: { authorization } }),
    );
  };
  interface Page {
    items: { notificationId: string; message: string; status: string; createdAt: string }[];
    nextCursor: string | null;
  }

  test('everybody sees their own, newest first, page by page', async () => {
    const userId = newId();
    for (let number = 0; number < 5; number++) {
      // Two of them in one millisecond: the page's edge may fall between them.
      if (number !== 3) bench.clock.advance(1_000);
      await bench.code(`list-${userId}@example.com`, { userId });
    }
    const seen: string[] = [];
    let cursor: string | null = '';
    let pages = 0;
    while (cursor !== null) {
      const answer: Response = await list(userId, `limit=2${cursor && `&cursor=${cursor}`}`);
      expect(answer.status).toBe(200);
      const page = (await answer.json()) as Page;
      seen.push(...page.items.map(({ notificationId }) => notificationId));
      cursor = page.nextCursor;
      pages++;
    }
    expect(pages).toBe(3);
    const newestFirst = (await bench.rowsOf(userId))
      .sort(
        (one, other) => other.createdAt.getTime() - one.createdAt.getTime() || (one.id < other.id ? 1 : -1),
      )
      .map(({ id }) => id);
    expect(seen).toEqual(newestFirst);
    expect(new Set(seen).size).toBe(5);
    const stranger = (await (await list(newId())).json()) as Page;
    expect(stranger).toEqual({ items: [], nextCursor: null });
  });

  test('it is narrowed by channel, status, kind and booking', async () => {
    const sold = bench.buy();
    await bench.issue(sold);
    await bench.rowThat(sold.userId, 'SENT');
    await bench.code(sold.email, { userId: sold.userId });
    const found = async (query: string) =>
      ((await (await list(sold.userId, query)).json()) as { items: { kind: string }[] }).items.map(
        ({ kind }) => kind,
      );
    expect(await found('')).toHaveLength(2);
    expect(await found('kind=CODE')).toEqual(['CODE']);
    expect(await found(`bookingId=${sold.bookingId}`)).toEqual(['TICKETS']);
    expect(await found(`bookingId=${newId()}`)).toEqual([]);
    expect(await found('status=SENT&type=EMAIL')).toHaveLength(2);
    expect(await found('status=FAILED')).toEqual([]);
    expect(await found('type=SMS')).toEqual([]);
  });

  test('those who help others see what became of a message, not what it says nor the whole contact; nobody else does', async () => {
    const sold = bench.buy();
    await bench.issue(sold);
    const row = await bench.rowThat(sold.userId, 'SENT');
    const ask = (role: 'USER' | 'AGENT', path: string) => bench.call({ userId: newId(), role }, 'GET', path);
    const theirs = `/v1/notifications?userId=${sold.userId}`;
    expect((await ask('USER', theirs)).status).toBe(403);
    expect(((await (await ask('AGENT', theirs)).json()) as Page).items).toHaveLength(1);
    expect((await ask('USER', `/v1/notifications/${row.id}`)).status).toBe(404);
    const one = await (await ask('AGENT', `/v1/notifications/${row.id}`)).json();
    expect(one).toMatchObject({ notificationId: row.id, status: 'SENT', attempts: 1 });
    expect(one).toMatchObject({ providerResponse: { messageId: `<${row.id}@jatra.test>` } });
    expect(JSON.stringify(one)).not.toContain('facts');
    const { items } = (await (await ask('AGENT', theirs)).json()) as Page;
    for (const shown of [one, items[0]]) {
      expect(shown).toMatchObject({ recipient: 'b***@example.com', subject: null, message: '' });
      for (const personal of [sold.email, sold.phone, 'Ayesha', sold.pnr])
        expect(JSON.stringify(shown)).not.toContain(personal);
    }
    const own = await (await bench.call(sold, 'GET', `/v1/notifications/${row.id}`)).json();
    expect(own).toMatchObject({ recipient: sold.email, message: expect.stringContaining(sold.pnr) });
  });

  test('without signing in it answers 401', async () => {
    expect((await bench.service.app.handle(new Request('http://localhost/v1/notifications'))).status).toBe(
      401,
    );
  });

  test.each([
    'limit=0',
    'limit=101',
    'cursor=nonsense',
    'type=FAX',
    'status=LOST',
    'bookingId=none',
    `cursor=${Buffer.from('["a","b"]').toString('base64url')}`,
    // Instants of JavaScript that Postgres cannot read.
    `cursor=${Buffer.from(JSON.stringify(['+275760-09-13T00:00:00.000Z', newId()])).toString('base64url')}`,
    `cursor=${Buffer.from(JSON.stringify(['0000-01-01T00:00:00.000Z', newId()])).toString('base64url')}`,
  ])('%s is refused, naming the field', async (query) => {
    const answer = await list(newId(), query);
    expect(answer.status).toBe(400);
    const problem = (await answer.json()) as { errors: { field: string }[] };
    expect(problem.errors[0]!.field).toBe(query.split('=')[0]!);
  });
});
