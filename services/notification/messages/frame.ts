import { colours, Html, html, table } from './html.ts';
import type { Language } from './language.ts';
import type { Message } from './message.ts';

const fonts = new Html(
  "font-family:'Noto Sans','Noto Sans Bengali','Hind Siliguri','Helvetica Neue',Arial,sans-serif",
);

/** For those whose phone is dark; a mail program that does not know it shows the light page. The QR codes stay white. */
const dark = new Html(`@media (prefers-color-scheme:dark){
.ground{background:#0f1a17!important}
.paper{background:#17241f!important;color:#e6efec!important;border-color:#3a4c46!important}
.soft{color:#a5b8b1!important}
.line{border-color:#3a4c46!important}
.card{border-color:#3a4c46 #3a4c46 #3a4c46 #2f9a77!important}
}`);

const footers: Record<Language, { note: string; support(contact: string): string }> = {
  en: {
    note: 'Times are those of Dhaka. This mail was sent by a machine; answers to it are not read.',
    support: (contact) => `If you need help, reach us here: ${contact}`,
  },
  bn: {
    note: 'সব সময় ঢাকার সময়। এই মেইল যন্ত্র থেকে পাঠানো; এর উত্তর কেউ পড়ে না।',
    support: (contact) => `সাহায্যের জন্য যোগাযোগ: ${contact}`,
  },
};

/**
 * The whole mail around what a message says: one column that fits the narrowest phone, without anything fetched from
 * elsewhere. `support` is how to reach a person; empty where the operator has named nobody.
 */
export function frame(
  language: Language,
  { title, preview, text, html: content }: Pick<Message, 'title' | 'preview' | 'text' | 'html'>,
  support: string,
): { text: string; html: string } {
  const say = footers[language];
  const footer = [say.note, ...(support ? [say.support(support)] : [])];
  return {
    text: `${text}\n\n-- \n${footer.join('\n')}\n`,
    html: html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${title}</title>
<style>${dark}</style>
</head>
<body class="ground" style="margin:0;padding:0;background:${colours.ground};color:${colours.ink};${fonts};overflow-wrap:anywhere;word-break:break-word">
<div style="display:none;max-height:0;overflow:hidden">${preview}</div>
${table(
  `background:${colours.ground}`,
  html`<tr><td align="center" style="padding:16px 8px">
${table(
  `max-width:600px;background:${colours.paper};color:${colours.ink};border-radius:10px;border:1px solid ${colours.line}`,
  html`<tr><td style="background:${colours.green};padding:16px 14px;border-radius:9px 9px 0 0;color:${colours.paper};font-size:20px;font-weight:700">Jatra <span style="font-weight:400">যাত্রা</span></td></tr>
<tr><td style="padding:20px 14px;font-size:16px;line-height:1.55">${new Html(content)}</td></tr>
<tr><td class="line soft" style="padding:16px 14px;border-top:1px solid ${colours.line};font-size:13px;line-height:1.5;color:${colours.soft}">${footer.map((line) => html`${line}<br>`)}</td></tr>`,
  'paper',
)}
</td></tr>`,
  'ground',
)}
</body>
</html>`.text,
  };
}
