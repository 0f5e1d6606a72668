import type { Static } from '@sinclair/typebox';
import type { sendCode as contract } from '#shared/contracts/notification';
import { newId } from '#shared/id';
import type { Deps } from './connect.ts';
import { readFault } from './mailer.ts';
import { codeMail, maskedCode } from './mails/code-mail.ts';
import { isMailAddress, nobody } from './notification.ts';
import { problems } from './problems.ts';
import { notifications } from './schema.ts';

type Input = Static<typeof contract.input>;

/**
 * Sends a one-time code on connections of its own, and answers when the server has accepted it. A code is
 * never sent again from here: whoever did not get it asks for a new one.
 */
export function sendCode(deps: Deps) {
  return async (input: Input): Promise<Static<typeof contract.output>> => {
    if (input.email === null) return { accepted: false };
    if (!isMailAddress(input.email)) throw problems.BAD_ADDRESS();
    const notificationId = newId();
    const createdAt = deps.clock.now();
    const stop = deps.meters.codeSeconds.startTimer();
    try {
      const receipt = await deps.codeLane.send({ notificationId, to: input.email, ...codeMail(input) });
      stop();
      deps.meters.mails.inc({ kind: 'CODE', outcome: 'sent' });
      await record(deps, input, {
        id: notificationId,
        createdAt,
        status: 'SENT',
        sentAt: deps.clock.now(),
        providerResponse: receipt,
      });
      return { accepted: true };
    } catch (error) {
      const fault = readFault(error);
      deps.meters.mails.inc({ kind: 'CODE', outcome: 'failed' });
      deps.log.warn(
        { notificationId, kind: 'CODE', smtpCode: fault.responseCode, fault: fault.code },
        'mail not delivered',
      );
      await record(deps, input, {
        id: notificationId,
        createdAt,
        status: 'FAILED',
        sentAt: null,
        providerResponse: fault,
      });
      throw fault.permanent ? problems.BAD_ADDRESS() : problems.MAIL_UNAVAILABLE();
    }
  };
}

/** The log of what was sent, without the code. The person has the code by now: a missing row may not undo that. */
async function record(
  deps: Deps,
  input: Input,
  outcome: {
    id: string;
    createdAt: Date;
    status: 'SENT' | 'FAILED';
    sentAt: Date | null;
    providerResponse: unknown;
  },
): Promise<void> {
  const masked = codeMail({ ...input, code: maskedCode });
  try {
    await deps.db.insert(notifications).values({
      ...outcome,
      userId: input.userId ?? nobody,
      type: 'EMAIL',
      channel: 'EMAIL_PROVIDER',
      recipient: input.email!,
      subject: masked.subject,
      message: masked.text,
      kind: 'CODE',
      attempts: 1,
    });
  } catch (error) {
    deps.log.error({ error, notificationId: outcome.id }, 'the log of a sent code could not be written');
  }
}
