import { colours, html, layout, paragraph } from './html.ts';
import { type Language, numerals } from './language.ts';
import type { Message } from './message.ts';

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
}

const does: Record<CodePurpose, string> = {
  LOGIN: 'to sign in',
  REGISTRATION: 'to finish your registration',
  BOOKING: 'to confirm your booking',
  PASSWORD_RESET: 'to choose a new password',
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
  },
};

/** The first digits of every form of it are the code, in ASCII: people and phones look for them there. */
export function codeMessage(
  language: Language,
  input: { code: string; purpose: CodePurpose; expiresInSeconds: number },
): Message {
  const say = words[language];
  const subject = say.subject[input.purpose];
  const says = say.says(input.code, input.purpose);
  const life = say.life(Math.max(1, Math.floor(input.expiresInSeconds / 60)));
  return {
    subject,
    title: subject,
    brief: `${says} ${life} ${say.care}`,
    text: [says, `${life} ${say.care}`, say.ignore].join('\n\n'),
    html: layout({
      language,
      title: subject,
      preview: says,
      body: html`${paragraph(say.above(input.purpose))}
<p style="margin:0 0 18px"><span style="display:inline-block;background:${colours.ground};border-radius:8px;padding:12px 22px;font-family:'DejaVu Sans Mono',Menlo,Consolas,monospace;font-size:32px;font-weight:700;letter-spacing:8px">${input.code}</span></p>
${paragraph(life)}
${paragraph(say.care)}
${paragraph(say.ignore)}`,
    }),
  };
}
