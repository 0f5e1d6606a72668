import * as contract from '#shared/contracts/seat-reservation';
import type { Deps } from '../connect.ts';

type Journeys = (typeof contract.getAvailability)['input']['static']['journeys'];

/** Free seats by class; null where they cannot be told. */
export type FreeSeats = Record<string, number> | null;

export interface Told {
  /** In the order asked. */
  free: FreeSeats[];
  /** By performance.now: none of them was read before. */
  readAtMs: number;
}

interface Question {
  journeys: Journeys;
  resolve: (told: Told) => void;
  reject: (error: unknown) => void;
}

/** The contract takes so many journeys in one request. */
const journeysAtOnce = 64;

interface Pace {
  deadlineMs: number;
  /** Nobody waits for the answer so far: questions are gathered for so long. Otherwise those of one turn of the event loop are. */
  gatherMs?: number;
}

/** Asks seat-reservation for free seats. Searches that ask at about the same time share their requests. */
export function askSeats({ bus }: Pick<Deps, 'bus'>, { deadlineMs, gatherMs }: Pace) {
  const waiting: Question[] = [];

  const send = async (questions: Question[]): Promise<void> => {
    const sentAtMs = performance.now();
    try {
      const journeys = questions.flatMap((question) => question.journeys);
      const answer = await bus.request(contract.getAvailability, { journeys }, { deadlineMs });
      let at = 0;
      for (const { journeys: own, resolve } of questions) {
        const free = own.map((_, index) => answer.journeys[at + index] ?? null);
        at += own.length;
        // A release that does not say it reads anew for each request.
        resolve({ free, readAtMs: sentAtMs + (answer.readAfterMs ?? 0) });
      }
    } catch (error) {
      for (const { reject } of questions) reject(error);
    }
  };

  const sendAll = () => {
    for (const questions of inRequests(waiting.splice(0))) void send(questions);
  };
  const ask = (journeys: Journeys): Promise<Told> =>
    new Promise((resolve, reject) => {
      if (waiting.length === 0) {
        if (gatherMs === undefined) setImmediate(sendAll);
        else setTimeout(sendAll, gatherMs);
      }
      waiting.push({ journeys, resolve, reject });
    });

  return async (journeys: Journeys): Promise<Told> => {
    const parts = Array.from({ length: Math.ceil(journeys.length / journeysAtOnce) }, (_, part) =>
      journeys.slice(part * journeysAtOnce, (part + 1) * journeysAtOnce),
    );
    const told = await Promise.all(parts.map(ask));
    return {
      free: told.flatMap(({ free }) => free),
      readAtMs: Math.min(performance.now(), ...told.map(({ readAtMs }) => readAtMs)),
    };
  };
}

/** Questions in their order, as many in each request as it takes. */
function inRequests(questions: Question[]): Question[][] {
  const requests: Question[][] = [];
  let room = 0;
  for (const question of questions) {
    if (question.journeys.length > room) {
      requests.push([]);
      room = journeysAtOnce;
    }
    requests.at(-1)!.push(question);
    room -= question.journeys.length;
  }
  return requests;
}
