import { DeliveryError, refusedBy, unreached } from '../delivery/delivery-fault.ts';

export interface Sms {
  /** Ours, the same at every attempt: the provider sends nothing twice by it. */
  reference: string;
  to: string;
  text: string;
}

/** What is kept of the provider's answer. */
interface SmsReceipt {
  responseCode: number;
  id: string;
  status?: string;
}

export interface SmsProvider {
  /** Resolves once the provider has accepted the message. @throws DeliveryError */
  send(sms: Sms): Promise<SmsReceipt>;
}

const longestAnswer = 20_000;

/**
 * POST {to, text, reference} with a bearer key. The provider answers 2xx and {id, status?}, or {error} with a status
 * that says whether to try again.
 */
export function connectSms(options: { url: string; apiKey: string; timeoutMs: number }): SmsProvider {
  return {
    async send(sms) {
      const { response, text } = await post(options, sms);
      const answer = readAnswer(text);
      if (!response.ok) throw refusedBy(response, word(answer.error) ?? word(answer.code));
      const id = word(answer.id);
      if (!id)
        throw new DeliveryError({ code: 'UNREADABLE', responseCode: response.status, permanent: false });
      return { responseCode: response.status, id, status: word(answer.status) };
    },
  };
}

async function post(options: { url: string; apiKey: string; timeoutMs: number }, sms: Sms) {
  try {
    const response = await fetch(options.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${options.apiKey}` },
      body: JSON.stringify({ to: sms.to, text: sms.text, reference: sms.reference }),
      redirect: 'error',
      signal: AbortSignal.timeout(options.timeoutMs),
    });
    return { response, text: (await response.text()).slice(0, longestAnswer) };
  } catch (error) {
    throw unreached(error);
  }
}

function readAnswer(text: string): Record<string, unknown> {
  try {
    const answer: unknown = JSON.parse(text);
    return typeof answer === 'object' && answer !== null ? (answer as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function word(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value.slice(0, 200) : undefined;
}
