import { colours, html, layout, paragraph } from './html.ts';

export type CodePurpose = 'LOGIN' | 'REGISTRATION' | 'BOOKING' | 'PASSWORD_RESET';

export interface MailContent {
  subject: string;
  text: string;
  html: string;
}

const purposes: Record<CodePurpose, { subject: string; does: string }> = {
  LOGIN: { subject: 'Your Jatra sign-in code', does: 'to sign in' },
  REGISTRATION: { subject: 'Your Jatra registration code', does: 'to finish your registration' },
  BOOKING: { subject: 'Your Jatra booking code', does: 'to confirm your booking' },
  PASSWORD_RESET: { subject: 'Your Jatra password code', does: 'to choose a new password' },
};

/** What stands in place of the code wherever the message is kept. */
export const maskedCode = '******';

/** The first digits of the text are the code: people and phones look for them there. */
export function codeMail(input: {
  code: string;
  purpose: CodePurpose;
  expiresInSeconds: number;
}): MailContent {
  const { subject, does } = purposes[input.purpose];
  const minutes = Math.max(1, Math.floor(input.expiresInSeconds / 60));
  const life = `It is good for ${minutes} ${minutes === 1 ? 'minute' : 'minutes'} and can be used once.`;
  const care = 'Nobody from Jatra or the railway will ever ask you for it.';
  const ignore = 'If you did not ask for a code, ignore this message.';
  return {
    subject,
    text: [`${input.code} is your Jatra code ${does}.`, `${life} ${care}`, ignore].join('\n\n'),
    html: layout({
      title: subject,
      preview: `${input.code} is your Jatra code ${does}.`,
      body: html`${paragraph(`Your code ${does}:`)}
<p style="margin:0 0 18px"><span style="display:inline-block;background:${colours.ground};border-radius:8px;padding:12px 22px;font-family:'DejaVu Sans Mono',Menlo,Consolas,monospace;font-size:32px;font-weight:700;letter-spacing:8px">${input.code}</span></p>
${paragraph(life)}
${paragraph(care)}
${paragraph(ignore)}`,
    }),
  };
}
