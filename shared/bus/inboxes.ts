import { randomBytes } from 'node:crypto';
import { ErrorCode, type Msg, type MsgHdrs, type NatsConnection, NatsError } from 'nats';
import { inboxOf } from './message-kind.ts';

interface Waiting {
  subject: string;
  resolve(answer: Msg): void;
  reject(error: Error): void;
}

/** Sends a request and hears its answer. Whoever no longer waits calls `forget`. */
export interface Question {
  answer: Promise<Msg>;
  forget(): void;
}

const unguessable = () => randomBytes(16).toString('base64url');

/**
 * Requests whose answers come to one subscription for each service asked as, where nats.js takes and ends one for each
 * request, of which the server is told twice. Each request has an inbox of its own all the same: whoever has answered
 * once knows nothing of the next inbox, so it cannot answer in another's place.
 */
export function createInboxes(connection: NatsConnection) {
  const waiting = new Map<string, Waiting>();
  const prefixes = new Map<string, string>();
  const ofProcess = unguessable();

  const answered = (error: Error | null, message: Msg) => {
    if (error) return;
    const one = waiting.get(message.subject);
    waiting.delete(message.subject);
    if (isNobodyThere(message)) one?.reject(NatsError.errorForCode(ErrorCode.NoResponders));
    else one?.resolve(message);
  };

  // What the server does not let through it tells by itself, by the subject alone.
  const followRefusals = async () => {
    for await (const { permissionContext } of connection.status()) {
      if (permissionContext?.operation !== 'publish') continue;
      for (const [inbox, { subject, reject }] of waiting) {
        if (subject !== permissionContext.subject) continue;
        waiting.delete(inbox);
        reject(NatsError.errorForCode(ErrorCode.PermissionsViolation));
      }
    }
  };
  void followRefusals();

  const prefixOf = (asker: string): string => {
    let prefix = prefixes.get(asker);
    if (prefix === undefined) {
      prefix = `${inboxOf(asker)}${ofProcess}.`;
      connection.subscribe(`${prefix}*`, { callback: answered });
      prefixes.set(asker, prefix);
    }
    return prefix;
  };

  return (asker: string, subject: string, payload: Uint8Array, headers: MsgHdrs): Question => {
    const { promise: answer, resolve, reject } = Promise.withResolvers<Msg>();
    const inbox = `${prefixOf(asker)}${unguessable()}`;
    waiting.set(inbox, { subject, resolve, reject });
    try {
      connection.publish(subject, payload, { reply: inbox, headers });
    } catch (error) {
      waiting.delete(inbox);
      throw error;
    }
    return { answer, forget: () => waiting.delete(inbox) };
  };
}

/** So the server answers in place of a service that is not there. */
const isNobodyThere = (message: Msg) => message.data.length === 0 && message.headers?.code === 503;
