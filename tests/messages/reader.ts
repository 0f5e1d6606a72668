import { expect } from 'bun:test';
import { eventually } from '#support/platform';
import type { Kind } from '../../services/notification/delivery/notification.ts';
import { type Language, numerals } from '../../services/notification/messages/language.ts';
import { type Booking, type Mail, Person } from '../support/client.ts';
import type { JatraUnderTest } from '../support/jatra.ts';

/** What the owner's list says of one message by one channel. */
export interface Sent {
  notificationId: string;
  type: 'EMAIL' | 'SMS' | 'PUSH';
  kind: Kind;
  language: Language;
  bookingId: string | null;
  message: string;
  status: 'PENDING' | 'SENT' | 'DELIVERED' | 'FAILED';
  resendOf: string | null;
  createdAt: string;
}

interface CaughtMail extends Mail {
  headers: Record<string, string>;
}

export interface Told {
  mail: CaughtMail;
  sms: string;
  sent: Sent[];
}

const arrived = ({ status }: Sent) => status === 'SENT' || status === 'DELIVERED';
const sixDigits = /(?<![0-9])[0-9]{6}(?![0-9])/;
const bengali = /[\u0980-\u09ff]/;
const oneLine = (text: string) => text.replaceAll(/\s+/g, ' ').trim();
const patienceMs = 45_000;

/** A person who is written to in a language, and looks into a real inbox and at what the SMS provider took. */
export class Reader extends Person {
  constructor(
    jatra: Pick<JatraUnderTest, 'baseUrl' | 'inboxUrl'>,
    readonly language: Language,
    fullName = 'Rahima Khatun',
  ) {
    super(jatra, fullName);
  }

  /** Registers, chooses the language before a contact is proved, and asks for the codes anew in that language. */
  override async join(): Promise<this> {
    const { email, phone, password, fullName, language } = this;
    const account = { email, phone, password, fullName };
    const registered = await this.call<{ accessToken: string }>('POST', '/v1/auth/register', account, {
      'accept-language': language,
    });
    this.accessToken = registered.body.accessToken;
    for (const to of ['EMAIL', 'SMS'] as const) await this.code('REGISTRATION', { to });
    await this.expect(200, 'PUT', '/v1/notifications/preferences', { language });
    const codes = [];
    for (const destination of [{ email }, { phone }]) {
      await this.expect(202, 'POST', '/v1/auth/otp/send', { ...destination, type: 'REGISTRATION' });
      codes.push(
        await this.code('REGISTRATION', { to: 'email' in destination ? 'EMAIL' : 'SMS', in: language }),
      );
    }
    const [byMail, bySms] = codes as [string, string];
    await this.expect(200, 'POST', '/v1/auth/otp/verify', { phone, type: 'REGISTRATION', code: bySms });
    await this.expect(200, 'POST', '/v1/auth/otp/verify', { email, type: 'REGISTRATION', code: byMail });
    return this.signIn();
  }

  /** Messages about a booking or an account, oldest first. */
  async sent(kind: Kind, bookingId?: string): Promise<Sent[]> {
    const query = new URLSearchParams({ kind, limit: '100', ...(bookingId ? { bookingId } : {}) });
    const { items } = await this.expect<{ items: Sent[] }>(200, 'GET', `/v1/notifications?${query}`);
    return items.toReversed();
  }

  /** Everything that arrived at this address, or as a text message at this number. */
  async inbox(channel: 'EMAIL' | 'SMS'): Promise<CaughtMail[]> {
    const number = `880${this.phone.slice(1)}@sms.jatra.example`;
    const address = channel === 'EMAIL' ? this.email : number;
    const url = `${this.jatra.inboxUrl}/api/email?to.address=${encodeURIComponent(address)}`;
    return (await (await fetch(url)).json()) as CaughtMail[];
  }

  /**
   * The newest message of a kind, once it has come by mail and by SMS so many times and no more; it is in the reader's
   * language, and names the booking.
   */
  async told(kind: Kind, { booking, times = 1 }: { booking?: Booking; times?: number } = {}): Promise<Told> {
    const ways = ['EMAIL', 'SMS'] as const;
    const sent = await eventually(
      async () => {
        const found = await this.sent(kind, booking?.bookingId);
        return (
          ways.every((way) => found.filter(({ type }) => type === way).filter(arrived).length >= times) &&
          found
        );
      },
      `${kind} in ${this.language}, ${times} times by each way`,
      patienceMs,
    );
    for (const way of ways) expect(sent.filter(({ type }) => type === way)).toHaveLength(times);
    const [mailRow, smsRow] = ways.map((way) => sent.findLast(({ type }) => type === way)!) as [Sent, Sent];
    const mail = await this.mailOf(mailRow);
    const sms = await this.smsOf(smsRow);
    for (const one of [mailRow, smsRow]) expect(one.language).toBe(this.language);
    this.reads(mail.subject);
    this.reads(sms);
    if (booking) for (const text of [mail.text, sms]) expect(text).toContain(booking.pnr);
    return { mail, sms, sent };
  }

  /** The code of the newest message for a purpose. The list masks it; the inbox has it. */
  async code(purpose: string, { to, in: language }: { to: 'EMAIL' | 'SMS'; in?: Language }): Promise<string> {
    const mail = await eventually(
      async () =>
        (await this.inbox(to)).find(
          ({ headers, text }) => !this.#seen.has(headers['message-id']!) && sixDigits.test(text),
        ),
      `a ${purpose} code by ${to}`,
      patienceMs,
    );
    this.#seen.add(mail.headers['message-id']!);
    if (language) this.reads(to === 'EMAIL' ? mail.subject : mail.text);
    return sixDigits.exec(mail.text)![0];
  }

  /** In this reader's digits. */
  figure = (text: string | number) => numerals(this.language, text);

  /** Bengali is written in Bengali, and English has no Bengali in it. */
  reads(text: string): void {
    expect(bengali.test(text) ? 'bn' : 'en').toBe(this.language);
  }

  async mailOf({ notificationId }: Sent): Promise<CaughtMail> {
    return eventually(
      async () =>
        (await this.inbox('EMAIL')).find(({ headers }) => headers['message-id']?.includes(notificationId)),
      `mail ${notificationId}`,
      patienceMs,
    );
  }

  async smsOf({ message }: Sent): Promise<string> {
    const found = await eventually(
      async () => (await this.inbox('SMS')).find(({ text }) => oneLine(text) === oneLine(message)),
      `SMS "${message}"`,
      patienceMs,
    );
    return found.text;
  }

  readonly #seen = new Set<string>();
}
