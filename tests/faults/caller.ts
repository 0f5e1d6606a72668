import { newId } from '#shared/base/id';
import type { Person } from '../support/client.ts';
import { count, type Journal } from './journal.ts';

export interface Answer {
  status: number;
  body: Record<string, unknown>;
}

const patienceMs = 15_000;
/** Worth asking again: nobody answered, or the answer says so. */
const passing = new Set([0, 429, 500, 502, 503, 504]);
const longestWaitMs = 1_000;

/** A buyer's hand: asks until there is an answer, always under the same key, as a careful client does. */
export class Caller {
  constructor(
    readonly person: Person,
    private readonly journal: Journal,
  ) {}

  async once(method: string, path: string, body?: unknown, key?: string): Promise<Answer> {
    const answer = await this.send(method, path, body, key);
    count(this.journal.answers, answer.status === 0 ? 'none' : String(answer.status));
    if (answer.status >= 500 && answer.status !== 503)
      count(this.journal.wrongAnswers, `${answer.status} ${method} ${shapeOf(path)}`);
    return answer;
  }

  private async send(method: string, path: string, body?: unknown, key?: string): Promise<Answer> {
    const { baseUrl } = this.person.jatra;
    try {
      const response = await fetch(`${baseUrl}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${this.person.accessToken}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(key ? { 'idempotency-key': key } : {}),
        },
        signal: AbortSignal.timeout(patienceMs),
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      return { status: response.status, body: text ? (JSON.parse(text) as Answer['body']) : {} };
    } catch {
      return { status: 0, body: {} };
    }
  }

  /** @returns the last answer; status 0 where there was none at all */
  async ask(
    method: string,
    path: string,
    body?: unknown,
    { key = '', forMs = 20_000 } = {},
  ): Promise<Answer> {
    const giveUpAt = performance.now() + forMs;
    for (let waitMs = 60; ; waitMs = Math.min(waitMs * 2, longestWaitMs)) {
      const answer = await this.once(method, path, body, key);
      const inUse = answer.status === 409 && answer.body.code === 'IDEMPOTENCY_KEY_IN_USE';
      if (answer.status === 401) await this.person.signIn().catch(() => {});
      else if (!inUse && !passing.has(answer.status)) return answer;
      if (performance.now() > giveUpAt) return answer;
      await Bun.sleep(waitMs);
    }
  }

  /** Under one key; twice at the same instant, where told. Both must then say the same. */
  async post(
    path: string,
    body: unknown,
    { twice = false, id }: { twice?: boolean; id: string },
  ): Promise<Answer> {
    const key = newId();
    if (!twice) return this.ask('POST', path, body, { key });
    const [one, other] = await Promise.all([
      this.ask('POST', path, body, { key }),
      this.ask('POST', path, body, { key }),
    ]);
    const bothDone = one.status < 300 && other.status < 300 && one.status > 0 && other.status > 0;
    if (bothDone) {
      if (one.body[id] === other.body[id]) this.journal.repeatsAbsorbed++;
      else
        this.journal.contradictions.push(
          `POST ${path} under one key answered ${id} ${one.body[id]} and ${other.body[id]}`,
        );
    }
    return one.status > 0 && one.status < 300 ? one : other;
  }
}

function shapeOf(path: string): string {
  return path
    .replace(/\?.*/, '')
    .replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '{id}')
    .replaceAll(/\d{4}-\d\d-\d\d/g, '{date}');
}
