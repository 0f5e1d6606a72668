import { generateRequestDetails } from 'web-push';
import type { PushKeys } from '../config.ts';
import { refusedBy, unreached } from '../delivery/delivery-fault.ts';

interface PushTarget {
  endpoint: string;
  p256dh: string;
  auth: string;
}

/** What the page's service worker gets, encrypted for it alone. */
interface PushPayload {
  notificationId: string;
  kind: string;
  bookingId: string | null;
  language: string;
  title: string;
  body: string;
}

interface PushReceipt {
  responseCode: number;
}

export interface PushSender {
  /**
   * Resolves once the push service has accepted it. @throws DeliveryError; 404 and 410 mean that the browser is gone.
   */
  send(target: PushTarget, payload: PushPayload): Promise<PushReceipt>;
}

/** How long the push service keeps it for a browser that is away. */
const keptSeconds = 24 * 3_600;

/** Web push, RFC 8030, with VAPID, RFC 8292. */
export function createPushSender(options: {
  keys: PushKeys;
  subject: string;
  timeoutMs: number;
}): PushSender {
  const vapidDetails = { subject: options.subject, ...options.keys };
  return {
    async send({ endpoint, p256dh, auth }, payload) {
      const { headers, body } = generateRequestDetails(
        { endpoint, keys: { p256dh, auth } },
        JSON.stringify(payload),
        { vapidDetails, TTL: keptSeconds, urgency: 'high', contentEncoding: 'aes128gcm' },
      );
      let response: Response;
      try {
        response = await fetch(endpoint, {
          method: 'POST',
          headers: Object.entries(headers).map(([name, value]): [string, string] => [name, String(value)]),
          body: new Uint8Array(body),
          redirect: 'error',
          signal: AbortSignal.timeout(options.timeoutMs),
        });
        await response.body?.cancel();
      } catch (error) {
        throw unreached(error);
      }
      if (!response.ok) throw refusedBy(response);
      return { responseCode: response.status };
    },
  };
}

export function isGone(fault: { responseCode?: number }): boolean {
  return fault.responseCode === 404 || fault.responseCode === 410;
}
