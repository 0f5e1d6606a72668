import { LRUCache } from 'lru-cache';
import { newId } from '#shared/base/id';
import type { Logger } from '#shared/seeing/log';
import type { NotificationConfig } from '../config.ts';
import { openLane } from '../delivery/mailer.ts';
import type { Sms } from './provider.ts';
import { signReport } from './signature.ts';

export interface SmsSandbox {
  /** Takes a message as a provider does; the development inbox shows it beside the mails. */
  accept(sms: Sms): Promise<{ id: string; status: 'ACCEPTED' }>;
  close(): void;
}

/** Development only. Beyond it a repeated message shows twice. */
const rememberedReferences = 10_000;
const reportAttempts = 6;
const firstReportWaitMs = 50;

/** An SMS provider played locally. */
export function openSmsSandbox(config: NotificationConfig, log: Logger): SmsSandbox {
  if (config.production) throw new Error('The SMS sandbox never runs in production');
  const lane = openLane(config, { connections: 2, deadlineMs: 3_000 });
  const seen = new LRUCache<string, string>({ max: rememberedReferences });
  const closing = new AbortController();
  return {
    async accept(sms) {
      const known = seen.get(sms.reference);
      if (known) return { id: known, status: 'ACCEPTED' };
      const id = newId();
      await lane.send({
        notificationId: `sms-${id}`,
        to: `${sms.to.replaceAll(/\D/g, '')}@sms.jatra.example`,
        subject: `SMS to ${inGroups(sms.to)}`,
        text: sms.text,
      });
      seen.set(sms.reference, id);
      void report(config, closing.signal, { reference: sms.reference, id, status: 'DELIVERED' }).catch(
        (error: unknown) => log.warn({ error }, 'sandbox: delivery report'),
      );
      return { id, status: 'ACCEPTED' };
    },
    close() {
      closing.abort();
      lane.close();
    },
  };
}

/** In groups of three: the number then has no six digits that look like a code. */
function inGroups(phone: string): string {
  return phone.replaceAll(/(?<=[0-9]{3})(?=(?:[0-9]{3})+$)/g, ' ');
}

/** Repeats the report a few times until it is taken, as providers do. */
async function report(config: NotificationConfig, signal: AbortSignal, content: object): Promise<void> {
  const { sandboxReportsTo, reportSecret } = config.sms ?? {};
  if (!sandboxReportsTo || !reportSecret) return;
  const body = JSON.stringify(content);
  for (let attempt = 0; attempt < reportAttempts && !signal.aborted; attempt++) {
    await Bun.sleep(firstReportWaitMs * 3 ** attempt);
    if (signal.aborted) return;
    const taken = await fetch(sandboxReportsTo, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-sms-signature': signReport(reportSecret, body),
      },
      body,
      signal: AbortSignal.any([signal, AbortSignal.timeout(5_000)]),
    }).then(
      async (response) => {
        await response.body?.cancel();
        return response.ok;
      },
      () => false,
    );
    if (taken) return;
  }
}
