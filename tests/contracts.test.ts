import { expect, test } from 'bun:test';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Glob } from 'bun';
import { durableName } from '#shared/consume';
import type { EventContract } from '#shared/contract';
import { contracts } from '#shared/contracts/all';
import { requeueByService, requeueDeadLetters } from '#shared/contracts/ops';
import { deadLetterReplies } from '#shared/dead-letters';
import type { Service } from '#shared/service';
import { declaredConsumers } from '../nats/declared-consumers.ts';
import { readConsumers, readStreams } from '../nats/provision.ts';
import { services } from '../services/main.ts';

const root = join(import.meta.dir, '..');
/** Stands for whatever a service depends on while its tables are read, and nothing in it is called. */
const anything: never = new Proxy(() => {}, { get: () => anything, apply: () => anything }) as never;

test('no service imports another: what one knows of another stands in shared/contracts', async () => {
  const offences: string[] = [];
  for await (const path of new Glob('services/*/**/*.ts').scan(root)) {
    const own = path.split('/')[1]!;
    const text = await readFile(join(root, path), 'utf8');
    for (const [, target] of text.matchAll(/from '(\.\.?\/[^']+)'/g)) {
      const resolved = join('services', own, path.split('/').slice(2, -1).join('/'), target!);
      if (!resolved.startsWith(`services/${own}/`)) offences.push(`${path} → ${target}`);
    }
  }
  expect(offences).toEqual([]);
});

test('the consumer files are what the tables of subscriptions ask for', async () => {
  const key = (one: { stream_name: string; durable_name: string }) =>
    `${one.stream_name}.${one.durable_name}`;
  const sorted = <Item extends { stream_name: string; durable_name: string }>(items: Item[]) =>
    items.toSorted((a, b) => key(a).localeCompare(key(b)));
  expect(sorted(await readConsumers())).toEqual(sorted(declaredConsumers()));
});

test('every event lies on a stream, and no stream swallows requests', async () => {
  const streams = await readStreams();
  for (const contract of contracts) {
    if (contract.kind !== 'event') continue;
    const stream = streams.find((one) => one.name === contract.stream);
    expect(stream?.subjects, `${contract.subject} needs nats/streams/${contract.stream}.json`).toContain(
      `event.${contract.type.split('.')[0]}.>`,
    );
  }
  for (const stream of streams)
    for (const subject of stream.subjects ?? []) expect(subject).toMatch(/^(event\.|dead\.)/);
});

test('names stay within what NATS takes: 32 characters, no dots', async () => {
  for (const consumer of declaredConsumers()) expect(consumer.durable_name).toMatch(/^[a-z-]{1,32}$/);
  for (const stream of await readStreams()) expect(stream.name).toMatch(/^[A-Z_]{1,32}$/);
  expect(durableName('ticket', { type: 'booking.confirmed' } as EventContract)).toBe('ticket-confirmed');
});

test('nothing personal has a place in an event', async () => {
  for (const contract of contracts) {
    if (contract.kind !== 'event') continue;
    expect(JSON.stringify(contract.data), contract.subject).not.toMatch(
      /"(name|fullName|email|phone|nid\w*|passport\w*|code|token|address|pnr)":/,
    );
  }
});

test('every request is served, and by the service whose name it carries or that it says', async () => {
  const served = services.flatMap((service) => {
    const own = (service.replies?.(anything) ?? []).map((reply) => [service.name, reply.contract.subject]);
    return [...own, ...operatorRequests(service)];
  });
  const declared = contracts
    .filter((contract) => contract.kind === 'request')
    .map((contract) => [contract.service, contract.subject]);
  expect(served.map(String).toSorted()).toEqual(declared.map(String).toSorted());
});

/** What a service takes that is there and busy. Who is away costs nobody a wait: the circuit sees to it. */
const leastDeadlineMs = 2_000;

test('no request has a deadline that a busy machine misses', () => {
  const short = contracts.filter((one) => one.kind === 'request' && one.deadlineMs < leastDeadlineMs);
  expect(short.map((one) => one.subject)).toEqual([]);
});

test('dead letters are asked back from each service that hears events; any of them passes the request on', async () => {
  const hearing = services.filter((service) => (service.subscriptions?.(anything) ?? []).length > 0);
  expect(hearing.map((service) => service.name).toSorted()).toEqual(Object.keys(requeueByService).toSorted());
  for (const service of services) {
    const doors = deadLetterReplies({
      bus: anything,
      log: anything,
      subscriptions: [],
      service: service.name,
    }).filter((one) => one.queue);
    expect(doors.map((one) => one.contract)).toEqual(hearing.includes(service) ? [requeueDeadLetters] : []);
    // One queue for all of them, or each would answer the same request.
    for (const door of doors) expect(door.queue).toBe('ops-deadletter-requeue');
  }
});

/** What the kernel serves in a service's name; the door that all of them share is told once, as nobody's own. */
function operatorRequests(service: Service): string[][] {
  const all = deadLetterReplies({ bus: anything, log: anything, subscriptions: [], service: service.name });
  const isFirst = service.name === Object.keys(requeueByService)[0];
  return all
    .filter((one) => !one.queue || isFirst)
    .map((one) => [one.queue ? 'ops' : service.name, one.contract.subject]);
}
