import { expect, test } from 'bun:test';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Glob } from 'bun';
import type { EventContract } from '#shared/base/contract';
import { durableName } from '#shared/bus/consume';
import { contracts } from '#shared/contracts/all';
import { recallByService, requeueByService } from '#shared/contracts/ops';
import { readConsumers, readStreams } from '../nats/files.ts';
import { services } from '../services/main.ts';
import { declaredConsumers } from '../shared/tools/generate/nats-consumers.ts';
import { asksOf } from '../shared/tools/generate/nats-users.ts';
import { repliesOf, subscriptionsOf } from '../shared/tools/generate/read-service.ts';

const root = join(import.meta.dir, '..');

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
  expect(sorted(await readConsumers())).toEqual(sorted(await declaredConsumers()));
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
    for (const subject of stream.subjects ?? []) expect(subject).toMatch(/^(event|dead|provisioned)\./);
});

test('names stay within what NATS takes: 32 characters, no dots', async () => {
  for (const consumer of await declaredConsumers()) expect(consumer.durable_name).toMatch(/^[a-z-]{1,32}$/);
  for (const stream of await readStreams()) expect(stream.name).toMatch(/^[A-Z_]{1,32}$/);
  expect(durableName('ticket', { type: 'booking.confirmed' } as EventContract)).toBe('ticket-confirmed');
});

// A PNR is an id: it opens nothing without its account, and a lost sale is made again under it.
test('nothing personal has a place in an event', async () => {
  for (const contract of contracts) {
    if (contract.kind !== 'event') continue;
    expect(JSON.stringify(contract.data), contract.subject).not.toMatch(
      /"(name|fullName|email|phone|nid\w*|passport\w*|code|token|address)":/,
    );
  }
});

test('every request is served, and by the service whose name it carries or that it says', async () => {
  const served = services.flatMap((service) =>
    repliesOf(service).map((reply) => [service.name, reply.contract.subject]),
  );
  const declared = contracts
    .filter((contract) => contract.kind === 'request')
    .map((contract) => [contract.service, contract.subject]);
  expect(served.map(String).toSorted()).toEqual(declared.map(String).toSorted());
});

test('who may ask stands in the contract as in the permissions, wherever something is ordered or told of a person', () => {
  const restricted = contracts.filter((one) => one.kind === 'request' && one.askedBy !== undefined);
  expect(restricted.length).toBeGreaterThan(10);
  for (const contract of restricted) {
    if (contract.kind !== 'request') continue;
    const asking = services.filter((service) => asksOf(service).includes(contract)).map(({ name }) => name);
    expect([contract.subject, asking.toSorted()]).toEqual([
      contract.subject,
      [...contract.askedBy!].toSorted(),
    ]);
  }
});

/** What a service takes that is there and busy. Who is away costs nobody a wait: the circuit sees to it. */
const leastDeadlineMs = 2_000;

test('no request has a deadline that a busy machine misses', () => {
  const short = contracts.filter((one) => one.kind === 'request' && one.deadlineMs < leastDeadlineMs);
  expect(short.map((one) => one.subject)).toEqual([]);
});

test('dead letters are asked back from each service that hears events', async () => {
  const hearing = services.filter((service) => subscriptionsOf(service).length > 0);
  const names = hearing.map((service) => service.name).toSorted();
  expect(names).toEqual(Object.keys(requeueByService).toSorted());
  expect(names).toEqual(Object.keys(recallByService).toSorted());
});
