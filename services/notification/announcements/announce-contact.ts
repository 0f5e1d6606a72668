import type { Static } from '@sinclair/typebox';
import type { Delivery } from '#shared/bus/bus';
import { type contactChanged, getContactChange } from '#shared/contracts/auth';
import type { Deps } from '../connect.ts';
import type { Composed } from '../delivery/announcement.ts';
import { queueNotifications, readPreferencesFor } from '../delivery/queue-notifications.ts';
import { heading, html, paragraph } from '../messages/html.ts';
import { briefMoment, dhakaMoment, type Language } from '../messages/language.ts';
import type { Message } from '../messages/message.ts';
import { brief } from '../messages/sms.ts';
import { greeting } from '../messages/trip.ts';
import { composed } from './telling.ts';

type Changed = Static<typeof contactChanged.data>;

/**
 * auth.contact-changed → the account holder is warned at every contact that is proved or was until then, whatever
 * channels are chosen. WANTED goes to that contact alone. It cannot be sent again: it would mislead later.
 */
export function announceContact(deps: Deps) {
  return async (event: Delivery<Changed>): Promise<void> => {
    const preferences = await readPreferencesFor(deps, event, event.data.userId);
    if (!preferences) return;
    const announcement = await composed(() => compose(deps, event.data, preferences.language));
    await queueNotifications(deps, event, announcement, preferences);
  };
}

async function compose(deps: Deps, data: Changed, language: 'en' | 'bn'): Promise<Composed> {
  const { userId, kind, change, changedAt } = data;
  const { emails, phones, fullName } = await deps.bus.request(getContactChange, { userId, changedAt });
  const everywhere = change !== 'WANTED';
  return {
    kind: 'CONTACT',
    userId,
    bookingId: null,
    contact: { email: '', phone: '' },
    places: {
      emails: everywhere || kind === 'email' ? emails : [],
      phones: everywhere || kind === 'phone' ? phones : [],
    },
    message: contactMessage(language, { kind, change, changedAt, fullName }),
  };
}

type Change = 'ADDED' | 'REPLACED' | 'REMOVED' | 'SHUT' | 'WANTED';
type Kind = 'email' | 'phone';

interface Words {
  contact: Record<Kind, string>;
  title: Record<Change, (contact: string) => string>;
  says: Record<Change, (contact: string, at: string) => string>;
  notYou: Record<'CHANGED' | 'WANTED', string>;
  /** The same for a text message. */
  briefly: Record<Change, (contact: string, at: string) => string>;
  notYouBriefly: Record<'CHANGED' | 'WANTED', string>;
}

const words: Record<Language, Words> = {
  en: {
    contact: { email: 'e-mail address', phone: 'phone number' },
    title: {
      ADDED: (contact) => `Your account has a new ${contact}`,
      REPLACED: (contact) => `The ${contact} of your account was changed`,
      REMOVED: (contact) => `The ${contact} was removed from your account`,
      SHUT: (contact) => `The ${contact} of your account has to be proved again`,
      WANTED: (contact) => `Your ${contact} has an account already`,
    },
    says: {
      ADDED: (contact, at) =>
        `On ${at} your account got a new ${contact}. It opens your account from now on.`,
      REPLACED: (contact, at) =>
        `On ${at} another ${contact} took the place of the one before, which opens your account no more.`,
      REMOVED: (contact, at) => `On ${at} the ${contact} was removed. It opens your account no more.`,
      SHUT: (contact, at) =>
        `On ${at} a new password was set. The ${contact} opens your account no more until you prove it again.`,
      WANTED: (contact, at) =>
        `On ${at} somebody wanted to open an account with this ${contact}. It has one: sign in, or choose a new password.`,
    },
    notYou: {
      CHANGED: 'If you know nothing of this, choose a new password at once.',
      WANTED: 'If that was not you, you need not do anything.',
    },
    briefly: {
      ADDED: (contact, at) => `Jatra: your account has a new ${contact} since ${at}.`,
      REPLACED: (contact, at) => `Jatra: the ${contact} of your account was changed on ${at}.`,
      REMOVED: (contact, at) => `Jatra: the ${contact} of your account was removed on ${at}.`,
      SHUT: (contact, at) => `Jatra: the ${contact} of your account must be proved again since ${at}.`,
      WANTED: (contact) => `Jatra: this ${contact} has an account already. Sign in or choose a new password.`,
    },
    notYouBriefly: { CHANGED: 'Not you? Choose a new password at once.', WANTED: 'Not you? Ignore this.' },
  },
  bn: {
    contact: { email: 'ই-মেইল', phone: 'ফোন নম্বর' },
    title: {
      ADDED: (contact) => `আপনার অ্যাকাউন্টে ${contact} যুক্ত হয়েছে`,
      REPLACED: (contact) => `আপনার অ্যাকাউন্টের ${contact} বদলানো হয়েছে`,
      REMOVED: (contact) => `আপনার অ্যাকাউন্ট থেকে ${contact} সরানো হয়েছে`,
      SHUT: (contact) => `আপনার অ্যাকাউন্টের ${contact} আবার যাচাই করতে হবে`,
      WANTED: (contact) => `আপনার ${contact} দিয়ে আগেই অ্যাকাউন্ট আছে`,
    },
    says: {
      ADDED: (contact, at) => `${at}-এ একটি ${contact} যুক্ত হয়েছে। এখন থেকে এটি দিয়েও সাইন ইন করা যায়।`,
      REPLACED: (contact, at) => `${at}-এ ${contact} বদলানো হয়েছে। আগেরটি দিয়ে আর সাইন ইন করা যাবে না।`,
      REMOVED: (contact, at) => `${at}-এ ${contact} সরানো হয়েছে। এটি দিয়ে আর সাইন ইন করা যাবে না।`,
      SHUT: (contact, at) =>
        `${at}-এ নতুন পাসওয়ার্ড দেওয়া হয়েছে। আবার যাচাই না করা পর্যন্ত ${contact} দিয়ে সাইন ইন করা যাবে না।`,
      WANTED: (contact, at) =>
        `${at}-এ কেউ এই ${contact} দিয়ে অ্যাকাউন্ট খুলতে চেয়েছেন। এটির অ্যাকাউন্ট আগেই আছে: সাইন ইন করুন, বা নতুন পাসওয়ার্ড দিন।`,
    },
    notYou: {
      CHANGED: 'এটি আপনি না করে থাকলে এখনই নতুন পাসওয়ার্ড দিন।',
      WANTED: 'এটি আপনি না করে থাকলে কিছু করতে হবে না।',
    },
    briefly: {
      ADDED: (contact, at) => `যাত্রা: ${at}-এ অ্যাকাউন্টে ${contact} যুক্ত হয়েছে।`,
      REPLACED: (contact, at) => `যাত্রা: ${at}-এ অ্যাকাউন্টের ${contact} বদলেছে।`,
      REMOVED: (contact, at) => `যাত্রা: ${at}-এ অ্যাকাউন্টের ${contact} সরানো হয়েছে।`,
      SHUT: (contact) => `যাত্রা: অ্যাকাউন্টের ${contact} আবার যাচাই করতে হবে।`,
      WANTED: (contact) => `যাত্রা: এই ${contact} দিয়ে অ্যাকাউন্ট আছে। সাইন ইন করুন।`,
    },
    notYouBriefly: { CHANGED: 'আপনি না করে থাকলে পাসওয়ার্ড বদলান।', WANTED: 'আপনি না হলে উপেক্ষা করুন।' },
  },
};

/** Warns the holder of an account that what opens it has changed; with no name where a stranger caused the message. */
export function contactMessage(
  language: Language,
  input: { kind: Kind; change: Change; changedAt: string; fullName: string },
): Message {
  const { kind, change, changedAt } = input;
  const say = words[language];
  const contact = say.contact[kind];
  const isWanted = change === 'WANTED';
  const title = say.title[change](contact);
  const says = say.says[change](contact, dhakaMoment(language, changedAt));
  const notYou = say.notYou[isWanted ? 'WANTED' : 'CHANGED'];
  const hello = greeting(language, { fullName: isWanted ? '' : input.fullName });
  const briefly = say.briefly[change](contact, briefMoment(language, changedAt));
  return {
    subject: title,
    title,
    brief: brief(language, [`${briefly} ${say.notYouBriefly[isWanted ? 'WANTED' : 'CHANGED']}`, briefly]),
    preview: says,
    text: [hello, title, says, notYou].join('\n\n'),
    html: html`${heading(title)}
${[hello, says, notYou].map(paragraph)}`.text,
  };
}
