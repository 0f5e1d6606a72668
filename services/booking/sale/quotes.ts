import { LRUCache } from 'lru-cache';
import type { Bus } from '#shared/bus/bus';
import { quoteFares } from '#shared/contracts/schedule';

type Journey = Pick<typeof quoteFares.input.static, 'trainId' | 'fromStationId' | 'toStationId'>;
type Quote = typeof quoteFares.output.static;

/** A fare that the railway changes is asked of the next buyer after this long at most. */
const quoteAgeMs = 1_000;
const quotesInMemory = 5_000;

/** What the schedule asks for a journey: one question a second, however many book it. */
export function createQuotes(bus: Bus): (journey: Journey) => Promise<Quote> {
  const quotes = new LRUCache<string, Quote>({
    max: quotesInMemory,
    ttl: quoteAgeMs,
    ttlResolution: 0,
    ignoreFetchAbort: true,
    fetchMethod: (key) => {
      const [trainId, fromStationId, toStationId] = key.split('|') as [string, string, string];
      return bus.request(quoteFares, { trainId, fromStationId, toStationId });
    },
  });
  return ({ trainId, fromStationId, toStationId }) =>
    quotes.forceFetch([trainId, fromStationId, toStationId].join('|'));
}
