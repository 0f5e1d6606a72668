import type { Static } from '@sinclair/typebox';
import { newId } from '#shared/base/id';
import { isUnproved } from '#shared/base/unproved';
import type { sendCode as contract } from '#shared/contracts/notification';
import type { Deps } from '../connect.ts';
import { DeliveryError, type DeliveryFault, readFault } from '../delivery/delivery-fault.ts';
import { isMailAddress, isPhoneNumber, nobody, providers } from '../delivery/notification.ts';
import { frame } from '../messages/frame.ts';
import type { Language } from '../messages/language.ts';
import type { Message } from '../messages/message.ts';
import { keepFirstLanguage, languageOf } from '../people/preferences.ts';
import { problems } from '../problems.ts';
import { notifications } from '../schema.ts';
import { codeMessage, maskedCode } from './code-message.ts';

type Input = Static<typeof contract.input>;

/** One channel that sends a code. */
interface Way {
  type: 'EMAIL' | 'SMS';
  recipient: string;
  isAddress: boolean;
  /** The part of the message that this channel sends. */
  content(message: Message): { subject: string | null; message: string };
  send(notificationId: string, message: Message): Promise<unknown>;
}

/** After the text message is out, the answer waits this long for the mail. */
const mailGraceMs = 1_000;

/**
 * Sends a one-time code by e-mail and SMS at once, each on a lane of its own. It answers when the mail is accepted, or
 * the text message if the mail is slow or fails. A code is never sent again: its reader asks for a new one.
 */
export function sendCode(deps: Deps) {
  return async (input: Input): Promise<Static<typeof contract.output>> => {
    const language = await languageFor(deps, input);
    const ways = waysOf(deps, input, language);
    if (ways.length === 0) return { accepted: false };
    const attempts = ways.map(async (way) => {
      const fault = await goBy(deps, way, input, language);
      if (fault) throw new DeliveryError(fault);
      return way.type;
    });
    try {
      const first = await Promise.any(attempts);
      if (first === 'SMS') await Promise.race([Promise.allSettled(attempts), Bun.sleep(mailGraceMs)]);
      return { accepted: true };
    } catch (error) {
      if (!(error instanceof AggregateError)) throw error;
      const hopeless = error.errors.every((fault) => readFault(fault).permanent);
      throw hopeless ? problems.BAD_ADDRESS() : problems.DELIVERY_UNAVAILABLE();
    }
  };
}

/** The language of a registration is stored first, so that its first code is in that language. */
async function languageFor(deps: Deps, { userId, language }: Input): Promise<Language> {
  if (userId && language) {
    await keepFirstLanguage(deps, { userId, language }).catch((error: unknown) =>
      deps.log.warn({ error }, 'language not kept'),
    );
  }
  return languageOf(deps, userId, language);
}

function waysOf({ codeLane, codeSms, config }: Deps, { email, phone }: Input, language: Language): Way[] {
  const ways: Way[] = [];
  const mail = (message: Message) => frame(language, message, config.SUPPORT_CONTACT);
  if (email !== null) {
    ways.push({
      type: 'EMAIL',
      recipient: email,
      isAddress: isMailAddress(email) && !isUnproved(email),
      content: (message) => ({ subject: message.subject, message: mail(message).text }),
      send: (notificationId, message) =>
        codeLane.send({ notificationId, to: email, subject: message.subject, ...mail(message) }),
    });
  }
  if (phone !== null && codeSms) {
    ways.push({
      type: 'SMS',
      recipient: phone,
      isAddress: isPhoneNumber(phone) && !isUnproved(phone),
      content: ({ brief }) => ({ subject: null, message: brief }),
      send: (reference, { brief }) => codeSms.send({ reference, to: phone, text: brief }),
    });
  }
  return ways;
}

/** @returns why it did not go this way; undefined where it did. */
async function goBy(
  deps: Deps,
  way: Way,
  input: Input,
  language: Language,
): Promise<DeliveryFault | undefined> {
  if (!way.isAddress) return { code: 'NOT_AN_ADDRESS', permanent: true };
  const { type } = way;
  const id = newId();
  const createdAt = deps.clock.now();
  const stop = deps.meters.codeSeconds.startTimer({ channel: type });
  const sent = { ...input, way, language, id, createdAt };
  try {
    const receipt = await way.send(id, codeMessage(language, input, deps.config.codeHost));
    stop();
    deps.meters.messages.inc({ channel: type, kind: 'CODE', outcome: 'sent' });
    await record(deps, sent, { status: 'SENT', sentAt: deps.clock.now(), providerResponse: receipt });
    return undefined;
  } catch (error) {
    const fault = readFault(error);
    deps.meters.messages.inc({ channel: type, kind: 'CODE', outcome: 'failed' });
    deps.log.warn(
      { notificationId: id, kind: 'CODE', channel: type, status: fault.responseCode, fault: fault.code },
      'not delivered',
    );
    await record(deps, sent, { status: 'FAILED', sentAt: null, providerResponse: fault });
    return fault;
  }
}

/** The log of what was sent, without the code. A row that cannot be written does not undo what is sent. */
async function record(
  deps: Deps,
  sent: Input & { way: Way; language: Language; id: string; createdAt: Date },
  outcome: { status: 'SENT' | 'FAILED'; sentAt: Date | null; providerResponse: unknown },
): Promise<void> {
  const { way, language, id, createdAt } = sent;
  const masked = codeMessage(language, { ...sent, code: maskedCode }, deps.config.codeHost);
  // Providers have been seen to send the message back.
  const answer = JSON.stringify(outcome.providerResponse).replaceAll(sent.code, maskedCode);
  try {
    await deps.db.insert(notifications).values({
      ...outcome,
      ...way.content(masked),
      id,
      createdAt,
      providerResponse: JSON.parse(answer),
      userId: sent.userId ?? nobody,
      type: way.type,
      channel: providers[way.type],
      recipient: way.recipient.slice(0, 255),
      kind: 'CODE',
      language,
      attempts: 1,
    });
  } catch (error) {
    deps.log.error({ error, notificationId: id }, 'the log of a sent code could not be written');
  }
}
