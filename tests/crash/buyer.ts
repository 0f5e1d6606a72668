import { newId } from '#shared/base/id';
import { Person } from '../support/client.ts';

/** What has become of a booking. */
export interface Seen {
  status: string;
  paymentStatus: string;
  goodTickets: number;
}

export interface Answer {
  status: number;
  body: Record<string, unknown>;
}

/** The first attempt under a key keeps it for half a minute when its process dies, and others die meanwhile. */
const patienceMs = 240_000;
const answerWithinMs = 12_000;
const waitMs = 250;
const passing = new Set([0, 429, 500, 502, 503, 504]);

/** A buyer whose client does not give up: the same request under the same key until it is answered. */
export class Buyer extends Person {
  /** @throws where the answer is not one of these. */
  async insist(expected: number[], method: string, path: string, body?: unknown): Promise<Answer> {
    const key = newId();
    const giveUpAt = performance.now() + patienceMs;
    while (true) {
      const answer = await this.once(method, path, body, key);
      const inUse = answer.body.code === 'IDEMPOTENCY_KEY_IN_USE';
      if (!inUse && expected.includes(answer.status)) return answer;
      const again = inUse || passing.has(answer.status) || answer.status === 401;
      if (!again || performance.now() > giveUpAt)
        throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
      if (answer.status === 401) await this.signIn().catch(() => {});
      await Bun.sleep(waitMs);
    }
  }

  private async once(method: string, path: string, body: unknown, key: string): Promise<Answer> {
    try {
      const response = await fetch(`${this.jatra.baseUrl}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${this.accessToken}`,
          'idempotency-key': key,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        signal: AbortSignal.timeout(answerWithinMs),
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      return { status: response.status, body: text ? (JSON.parse(text) as Answer['body']) : {} };
    } catch {
      return { status: 0, body: {} };
    }
  }

  /** The subject of the token. */
  get userId(): string {
    const [, claims] = this.accessToken!.split('.');
    return (JSON.parse(Buffer.from(claims!, 'base64url').toString()) as { sub: string }).sub;
  }

  async see(bookingId: string): Promise<Seen> {
    const { body } = await this.insist([200], 'GET', `/v1/bookings/${bookingId}`);
    const tickets = await this.insist([200], 'GET', `/v1/tickets?bookingId=${bookingId}`);
    const items = tickets.body.items as { status: string }[];
    return {
      status: body.status as string,
      paymentStatus: body.paymentStatus as string,
      goodTickets: items.filter(({ status }) => status === 'VALID').length,
    };
  }

  async until(bookingId: string, so: (seen: Seen) => boolean, withinMs = patienceMs): Promise<Seen> {
    const giveUpAt = performance.now() + withinMs;
    while (true) {
      const seen = await this.see(bookingId);
      if (so(seen)) return seen;
      if (performance.now() > giveUpAt)
        throw new Error(`booking ${bookingId} has not ended well: ${JSON.stringify(seen)}`);
      await Bun.sleep(waitMs);
    }
  }

  /** Presses a button of the gateway's page until the page says that it counted, and comes back to the merchant. */
  async press(redirectUrl: string, outcome: 'pay' | 'fail'): Promise<void> {
    const giveUpAt = performance.now() + patienceMs;
    while (performance.now() < giveUpAt) {
      const page = await submit(redirectUrl, new URLSearchParams({ outcome }));
      const action = page && /<form[^>]*action="([^"]+)"/.exec(page)?.[1]?.replaceAll('&amp;', '&');
      if (page && action && action !== redirectUrl) {
        const hidden = page.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g);
        const form = [...hidden].map(([, name, value]): [string, string] => [name!, value!]);
        await submit(action, new URLSearchParams(form));
        return;
      }
      await Bun.sleep(waitMs);
    }
    throw new Error(`the page ${redirectUrl} was never answered`);
  }
}

async function submit(url: string, form: URLSearchParams): Promise<string | undefined> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      body: form,
      redirect: 'manual',
      signal: AbortSignal.timeout(answerWithinMs),
    });
    return response.ok ? await response.text() : undefined;
  } catch {
    return undefined;
  }
}

export interface Trip {
  trainId: string;
  journeyDate: string;
}
