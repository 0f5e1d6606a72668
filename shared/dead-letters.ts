import { NatsError, type StoredMsg } from 'nats';
import { type Bus, type Reply, readCloudEvent, reply, type Subscription } from './bus.ts';
import { durableName, reasonOf } from './consume.ts';
import { requeueByService, requeueDeadLetters } from './contracts/ops.ts';
import type { Logger } from './log.ts';
import { defineProblems, invalid } from './problem.ts';

type Requeued = (typeof requeueDeadLetters)['output']['static'];
type Letter = Requeued['letters'][number];

const stream = 'DEAD';
const handledAtMost = 100;
/** No further letter is begun after this: the asker still waits. */
const beginWithinMs = 20_000;

const problems = defineProblems({
  DEAD_LETTER_NOT_FOUND: { status: 404, title: 'There is no such dead letter' },
});

interface Deps {
  bus: Bus;
  service: string;
  log: Logger;
  subscriptions: Subscription[];
}

/** What every service that hears events answers to operators. */
export function deadLetterReplies(deps: Deps): Reply[] {
  const own = requeueByService[deps.service];
  if (!own) return [];
  return [
    reply(own, requeueOwn(deps)),
    { ...reply(requeueDeadLetters, passOn(deps)), queue: 'ops-deadletter-requeue' },
  ];
}

/** Leads a request to the service that gave the letter up. */
const passOn =
  ({ bus }: Deps) =>
  async ({ sequence, service, limit }: (typeof requeueDeadLetters)['input']['static']): Promise<Requeued> => {
    if ((sequence === undefined) === (service === undefined))
      throw invalid('sequence', 'either sequence or service is needed, and not both');
    const owner = service ?? (await readLetter(bus, sequence!)).subject.slice('dead.'.length);
    const contract = Object.hasOwn(requeueByService, owner) ? requeueByService[owner] : undefined;
    if (!contract)
      throw invalid('service', `there are dead letters of ${Object.keys(requeueByService).join(', ')}`);
    return bus.request(contract, sequence === undefined ? { limit: limit ?? 1 } : { sequences: [sequence] });
  };

/** The letter goes to this service's own handler, not onto its stream, where every other consumer would see it again. */
const requeueOwn =
  (deps: Deps) =>
  async ({ sequences, limit }: { sequences?: number[]; limit?: number }): Promise<Requeued> => {
    const until = Date.now() + beginWithinMs;
    const letters: Letter[] = [];
    const handle = async (message: StoredMsg) => {
      letters.push(await handleAgain(deps, message));
    };
    if (sequences) {
      for (const sequence of sequences) {
        const message = await readLetter(deps.bus, sequence);
        if (message.subject !== `dead.${deps.service}`) throw problems.DEAD_LETTER_NOT_FOUND();
        if (Date.now() < until) await handle(message);
      }
    } else {
      let next = await nextLetter(deps, 1);
      while (next && letters.length < (limit ?? handledAtMost) && Date.now() < until) {
        await handle(next);
        next = await nextLetter(deps, next.seq + 1);
      }
    }
    return { letters, left: await countLetters(deps) };
  };

async function handleAgain(deps: Deps, message: StoredMsg): Promise<Letter> {
  const { bus, service, log, subscriptions } = deps;
  const consumer = message.header.get('Jatra-Consumer');
  const facts = { sequence: message.seq, service, consumer };
  const subscription = subscriptions.find(({ contract }) => durableName(service, contract) === consumer);
  if (!subscription) return { ...facts, outcome: 'FAILED', reason: 'The service hears this no longer' };
  try {
    await subscription.handle(readCloudEvent(subscription.contract, message.data));
  } catch (error) {
    log.warn({ error, ...facts }, 'dead letter failed again');
    return { ...facts, outcome: 'FAILED', reason: reasonOf(error) };
  }
  // Only now: what was cut off before this is handled once more, and its inbox drops the second.
  const manager = await bus.connection.jetstreamManager();
  await manager.streams.deleteMessage(stream, message.seq, false).catch(async (error: unknown) => {
    if (await findLetter(bus, { seq: message.seq })) throw error;
  });
  log.info(facts, 'dead letter handled');
  return { ...facts, outcome: 'HANDLED', reason: null };
}

async function readLetter(bus: Bus, seq: number): Promise<StoredMsg> {
  const found = await findLetter(bus, { seq });
  if (!found) throw problems.DEAD_LETTER_NOT_FOUND();
  return found;
}

const nextLetter = ({ bus, service }: Deps, seq: number) =>
  findLetter(bus, { seq, next_by_subj: `dead.${service}` });

async function findLetter(
  bus: Bus,
  query: { seq: number; next_by_subj?: string },
): Promise<StoredMsg | undefined> {
  const manager = await bus.connection.jetstreamManager();
  try {
    return (await manager.streams.getMessage(stream, query)) ?? undefined;
  } catch (error) {
    if (isNoMessage(error)) return undefined;
    throw error;
  }
}

async function countLetters({ bus, service }: Deps): Promise<number> {
  const subject = `dead.${service}`;
  const manager = await bus.connection.jetstreamManager();
  const { state } = await manager.streams.info(stream, { subjects_filter: subject });
  return state.subjects?.[subject] ?? 0;
}

const isNoMessage = (error: unknown) => error instanceof NatsError && error.api_error?.code === 404;
