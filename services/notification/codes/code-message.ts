import { colours, html, paragraph, printed, table } from '../messages/html.ts';
import { type Language, numerals } from '../messages/language.ts';
import type { Message } from '../messages/message.ts';

export type CodePurpose = 'LOGIN' | 'REGISTRATION' | 'BOOKING' | 'PASSWORD_RESET';

/** What stands in place of the code wherever the message is kept. */
export const maskedCode = '******';

interface Words {
  subject: Record<CodePurpose, string>;
  says(code: string, purpose: CodePurpose): string;
  /** Above the code that stands in large letters. */
  above(purpose: CodePurpose): string;
  life(minutes: number): string;
  care: string;
  ignore: string;
  /** In a text message of one segment, 32 units of it left for the line that browsers read. */
  brief(code: string, purpose: CodePurpose): string;
}

const does: Record<CodePurpose, string> = {
  LOGIN: 'to sign in',
  REGISTRATION: 'to finish your registration',
  BOOKING: 'to confirm your booking',
  PASSWORD_RESET: 'to choose a new password',
};

const briefBengali: Record<CodePurpose, string> = {
  LOGIN: 'সাইন ইন কোড',
  REGISTRATION: 'নিবন্ধন কোড',
  BOOKING: 'বুকিং কোড',
  PASSWORD_RESET: 'পাসওয়ার্ড কোড',
};

const doesBengali: Record<CodePurpose, string> = {
  LOGIN: 'সাইন ইন করার',
  REGISTRATION: 'নিবন্ধন শেষ করার',
  BOOKING: 'বুকিং নিশ্চিত করার',
  PASSWORD_RESET: 'নতুন পাসওয়ার্ড ঠিক করার',
};

const words: Record<Language, Words> = {
  en: {
    subject: {
      LOGIN: 'Your Jatra sign-in code',
      REGISTRATION: 'Your Jatra registration code',
      BOOKING: 'Your Jatra booking code',
      PASSWORD_RESET: 'Your Jatra password code',
    },
    says: (code, purpose) => `${code} is your Jatra code ${does[purpose]}.`,
    above: (purpose) => `Your code ${does[purpose]}:`,
    life: (minutes) =>
      `It is good for ${minutes} ${minutes === 1 ? 'minute' : 'minutes'} and can be used once.`,
    care: 'Nobody from Jatra or the railway will ever ask you for it.',
    ignore: 'If you did not ask for a code, ignore this message.',
    brief: (code, purpose) => `${code} is your Jatra code ${does[purpose]}. Tell it to nobody.`,
  },
  bn: {
    subject: {
      LOGIN: 'যাত্রায় সাইন ইন করার কোড',
      REGISTRATION: 'যাত্রায় নিবন্ধনের কোড',
      BOOKING: 'যাত্রায় বুকিংয়ের কোড',
      PASSWORD_RESET: 'যাত্রায় পাসওয়ার্ড বদলের কোড',
    },
    says: (code, purpose) => `${code} আপনার ${doesBengali[purpose]} যাত্রা কোড।`,
    above: (purpose) => `${doesBengali[purpose]} কোড:`,
    life: (minutes) => `কোডটি ${numerals('bn', minutes)} মিনিট পর্যন্ত কার্যকর এবং একবারই ব্যবহার করা যায়।`,
    care: 'যাত্রা বা রেলওয়ের কেউ কখনো আপনার কাছে কোডটি চাইবে না।',
    ignore: 'আপনি কোড না চেয়ে থাকলে বার্তাটি উপেক্ষা করুন।',
    brief: (code, purpose) => `${code} ${briefBengali[purpose]}, কাউকে দেবেন না`,
  },
};

/**
 * The first digits of every form of it are the code, in ASCII: people and phones look for them there. `host` is where
 * it is typed: by the last line, `@host #code`, a browser offers it to that page alone (WebOTP).
 */
export function codeMessage(
  language: Language,
  input: { code: string; purpose: CodePurpose; expiresInSeconds: number },
  host = '',
): Message {
  const { code, purpose } = input;
  const say = words[language];
  const subject = say.subject[purpose];
  const says = say.says(code, purpose);
  const life = say.life(Math.max(1, Math.floor(input.expiresInSeconds / 60)));
  return {
    subject,
    title: subject,
    brief: say.brief(code, purpose) + (host && `\n@${host} #${code}`),
    preview: says,
    text: [says, `${life} ${say.care}`, say.ignore].join('\n\n'),
    html: html`${paragraph(say.above(purpose))}
${table(
  'margin:0 0 18px',
  html`<tr><td class="ground" align="center" style="background:${colours.ground};border-radius:8px;padding:12px 8px">${printed(code, 'font-size:32px;font-weight:700;letter-spacing:6px')}</td></tr>`,
)}
${paragraph(life)}
${paragraph(say.care)}
${paragraph(say.ignore)}`.text,
  };
}
