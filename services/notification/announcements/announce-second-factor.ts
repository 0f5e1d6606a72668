import type { Static } from '@sinclair/typebox';
import type { Delivery } from '#shared/bus/bus';
import { getContact, type secondFactorChanged } from '#shared/contracts/auth';
import type { Deps } from '../connect.ts';
import type { Composed } from '../delivery/announcement.ts';
import { queueNotifications, readPreferencesFor } from '../delivery/queue-notifications.ts';
import { heading, html, paragraph } from '../messages/html.ts';
import { briefMoment, dhakaMoment, type Language } from '../messages/language.ts';
import type { Message } from '../messages/message.ts';
import { brief } from '../messages/sms.ts';
import { greeting } from '../messages/trip.ts';
import { composed } from './telling.ts';

type Changed = Static<typeof secondFactorChanged.data>;

/** auth.factor-changed → the account holder is warned. It cannot be sent again: it would mislead later. */
export function announceSecondFactor(deps: Deps) {
  return async (event: Delivery<Changed>): Promise<void> => {
    const preferences = await readPreferencesFor(deps, event, event.data.userId);
    if (!preferences) return;
    const announcement = await compose(deps, event.data, preferences.language);
    await queueNotifications(deps, event, announcement, preferences);
  };
}

function compose(deps: Deps, change: Changed, language: Language): Promise<Composed> {
  const { userId } = change;
  return composed(async () => {
    const contact = await deps.bus.request(getContact, { userId });
    const message = secondFactorMessage(language, { ...change, contact });
    return { kind: 'SECOND_FACTOR', userId, bookingId: null, contact, message };
  });
}

type Change = 'ENROLLED' | 'REMOVED' | 'RESET';

interface Words {
  title: Record<Change, string>;
  says: Record<Change, (at: string) => string>;
  notYou: string;
  /** The same for a text message. */
  briefly: Record<Change, (at: string) => string>;
  notYouBriefly: string;
}

const words: Record<Language, Words> = {
  en: {
    title: {
      ENROLLED: 'An authenticator app was added to your account',
      REMOVED: 'The authenticator app was removed from your account',
      RESET: 'The authenticator app of your account was reset',
    },
    says: {
      ENROLLED: (at) =>
        `On ${at} an authenticator app was added. Your account asks for its code at every sign-in.`,
      REMOVED: (at) =>
        `On ${at} the authenticator app was removed with your password and a code. You are signed out everywhere.`,
      RESET: (at) =>
        `On ${at} an administrator removed the authenticator app. You are signed out everywhere; enrol one anew.`,
    },
    notYou: 'If you know nothing of this, change your password at once.',
    briefly: {
      ENROLLED: (at) => `Jatra: an authenticator app was added to your account on ${at}.`,
      REMOVED: (at) => `Jatra: the authenticator app of your account was removed on ${at}.`,
      RESET: (at) => `Jatra: an administrator removed your authenticator app on ${at}.`,
    },
    notYouBriefly: 'Not you? Change your password at once.',
  },
  bn: {
    title: {
      ENROLLED: 'আপনার অ্যাকাউন্টে অথেনটিকেটর অ্যাপ যুক্ত হয়েছে',
      REMOVED: 'আপনার অ্যাকাউন্ট থেকে অথেনটিকেটর অ্যাপ সরানো হয়েছে',
      RESET: 'আপনার অ্যাকাউন্টের অথেনটিকেটর অ্যাপ বাতিল করা হয়েছে',
    },
    says: {
      ENROLLED: (at) => `${at}-এ একটি অথেনটিকেটর অ্যাপ যুক্ত হয়েছে। এখন থেকে প্রতিবার সাইন ইন করতে এর কোড লাগবে।`,
      REMOVED: (at) =>
        `${at}-এ আপনার পাসওয়ার্ড ও একটি কোড দিয়ে অথেনটিকেটর অ্যাপ সরানো হয়েছে। সব জায়গা থেকে আপনাকে সাইন আউট করা হয়েছে।`,
      RESET: (at) =>
        `${at}-এ একজন প্রশাসক অথেনটিকেটর অ্যাপ সরিয়েছেন। সব জায়গা থেকে আপনাকে সাইন আউট করা হয়েছে; নতুন করে একটি যুক্ত করুন।`,
    },
    notYou: 'এটি আপনি না করে থাকলে এখনই পাসওয়ার্ড বদলান।',
    briefly: {
      ENROLLED: (at) => `যাত্রা: ${at}-এ আপনার অ্যাকাউন্টে অথেনটিকেটর অ্যাপ যুক্ত হয়েছে।`,
      REMOVED: (at) => `যাত্রা: ${at}-এ আপনার অথেনটিকেটর অ্যাপ সরানো হয়েছে।`,
      RESET: (at) => `যাত্রা: ${at}-এ একজন প্রশাসক আপনার অথেনটিকেটর অ্যাপ সরিয়েছেন।`,
    },
    notYouBriefly: 'আপনি না করে থাকলে এখনই পাসওয়ার্ড বদলান।',
  },
};

/** Warns the holder of an account that what opens it has changed. */
export function secondFactorMessage(
  language: Language,
  input: { change: Change; changedAt: string; contact: { fullName: string } },
): Message {
  const say = words[language];
  const title = say.title[input.change];
  const says = say.says[input.change](dhakaMoment(language, input.changedAt));
  const hello = greeting(language, input.contact);
  const briefly = say.briefly[input.change](briefMoment(language, input.changedAt));
  return {
    subject: title,
    title,
    brief: brief(language, [`${briefly} ${say.notYouBriefly}`]),
    preview: says,
    text: [hello, title, says, say.notYou].join('\n\n'),
    html: html`${heading(title)}
${[hello, says, say.notYou].map(paragraph)}`.text,
  };
}
