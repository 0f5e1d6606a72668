import { Connections, type Outcome } from '../../rush/connections.ts';
import { median, percentile } from '../statistics.ts';
import { encodeCall } from './requests.ts';

// A process of its own: many buyers, each on a connection, who all want each of some seats at the same time.
export interface Crowd {
  baseUrl: string;
  /** Of each buyer. */
  tokens: string[];
  /** The body of each hold. */
  wishes: unknown[];
}

export interface CrowdTold {
  /** How often each wish was granted. */
  granted: number[];
  refused: number;
  others: Record<string, number>;
  medianMs: number;
  p99Ms: number;
}

const patienceMs = 60_000;

if (import.meta.main) {
  const { baseUrl, tokens, wishes } = JSON.parse(await Bun.stdin.text()) as Crowd;
  const connections = new Connections({ url: baseUrl, most: tokens.length, patienceMs });
  const told: CrowdTold = { granted: wishes.map(() => 0), refused: 0, others: {}, medianMs: 0, p99Ms: 0 };
  const refusals: number[] = [];
  const ask = async (token: string, wish: number) => {
    const bytes = encodeCall({ path: '/v1/holds', method: 'POST', token, body: wishes[wish] });
    const began = performance.now();
    const outcome = await new Promise<Outcome>((done) =>
      connections.send({ bytes, keepsBody: false, intendedMs: began, done }),
    );
    const status = typeof outcome === 'string' ? outcome : outcome.status;
    if (status === 201) told.granted[wish]!++;
    else if (status === 409) refusals.push(performance.now() - began);
    else told.others[status] = (told.others[status] ?? 0) + 1;
  };
  await Promise.all(
    tokens.map(async (token, buyer) => {
      // Everybody begins with another seat, so that all seats are wanted all the time.
      for (let turn = 0; turn < wishes.length; turn++) await ask(token, (buyer + turn) % wishes.length);
    }),
  );
  connections.close();
  told.refused = refusals.length;
  if (refusals.length > 0)
    Object.assign(told, { medianMs: median(refusals), p99Ms: percentile(refusals, 0.99) });
  process.stdout.write(JSON.stringify(told));
}
