import { ErrorCode, headers, type Msg, type MsgHdrs, type NatsConnection, NatsError } from 'nats';
import { type Circuit, createCircuit, Unreachable, within } from './circuit.ts';
import type { RequestContract } from './contract.ts';
import type { Logger } from './log.ts';
import { traceparent } from './tracing.ts';

export const traceHeader = 'traceparent';
const askAgainMs = 50;
/** The client's own limit, which also counts time in which this process was held up, only clears away what was given up. */
const clearAwayAfterMs = 30_000;

/**
 * Sends requests, each kind through a circuit of its own: who has been silent for some is not waited for by all.
 * A request that met no service at all was not delivered, so it is sent again within its deadline: a service that
 * restarts is waited for.
 */
export function createAsker(connection: NatsConnection, isConnected: () => boolean, log: Logger) {
  const circuits = new Map<string, Circuit>();
  const circuitOf = (subject: string) => {
    let circuit = circuits.get(subject);
    if (!circuit) {
      circuit = createCircuit(subject, log);
      circuits.set(subject, circuit);
    }
    return circuit;
  };

  const send = async (subject: string, payload: Uint8Array, deadlineMs: number): Promise<Msg> => {
    const giveUpAtMs = performance.now() + deadlineMs;
    while (true) {
      // It would wait in the client for a connection, and arrive when nobody waits for its answer any more.
      if (!isConnected()) throw new Unreachable('nats', 'refused');
      const leftMs = Math.max(1, giveUpAtMs - performance.now());
      const options = { timeout: leftMs + clearAwayAfterMs, headers: traceHeaders() };
      try {
        return await within(leftMs, subject, connection.request(subject, payload, options));
      } catch (error) {
        if (!(error instanceof NatsError)) throw error;
        const isNobodyThere = error.code === ErrorCode.NoResponders;
        if (!isNobodyThere || performance.now() + askAgainMs >= giveUpAtMs)
          throw new Unreachable(subject, isNobodyThere ? 'refused' : 'silent', { cause: error });
        await Bun.sleep(askAgainMs);
      }
    }
  };
  return ({ subject }: RequestContract, payload: Uint8Array, deadlineMs: number) =>
    circuitOf(subject).run(() => send(subject, payload, deadlineMs));
}

function traceHeaders(): MsgHdrs | undefined {
  const parent = traceparent();
  if (!parent) return undefined;
  const head = headers();
  head.set(traceHeader, parent);
  return head;
}
