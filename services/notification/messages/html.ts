import type { Language } from './language.ts';

/** Markup that is safe to send: everything put into it was escaped. */
export class Html {
  constructor(readonly text: string) {}
}

type Part = string | number | Html | Part[];

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function render(part: Part): string {
  if (part instanceof Html) return part.text;
  if (Array.isArray(part)) return part.map(render).join('');
  return String(part).replaceAll(/[&<>"']/g, (character) => entities[character]!);
}

/** A template whose values are escaped unless they are markup made by it. */
export function html(literals: TemplateStringsArray, ...parts: Part[]): Html {
  return new Html(literals.reduce((text, literal, at) => text + render(parts[at - 1] ?? '') + literal));
}

/*
 * Colours keep a letter among their digits: no run of six digits may stand before a one-time code.
 */
export const colours = {
  green: '#006a4e',
  ink: '#1f2a2e',
  soft: '#5a6b70',
  line: '#dfe6e4',
  paper: '#ffffff',
  ground: '#eef3f1',
  red: '#c8102e',
};

const fonts = "font-family:'Noto Sans','Noto Sans Bengali','Hind Siliguri','Helvetica Neue',Arial,sans-serif";

const footers: Record<Language, string> = {
  en: 'Times are those of Dhaka. This mail was sent by a machine; answers to it are not read.',
  bn: 'সব সময় ঢাকার সময়। এই মেইল যন্ত্র থেকে পাঠানো; এর উত্তর কেউ পড়ে না।',
};

/** The frame of every mail: one column, readable on a phone, without anything fetched from elsewhere. */
export function layout(mail: { language: Language; title: string; preview: string; body: Html }): string {
  const { language, title, preview, body } = mail;
  return html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light">
<title>${title}</title>
</head>
<body style="margin:0;padding:0;background:${colours.ground};${new Html(fonts)};color:${colours.ink}">
<div style="display:none;max-height:0;overflow:hidden">${preview}</div>
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="background:${colours.ground}">
<tr><td align="center" style="padding:24px 12px">
<table role="presentation" width="600" cellpadding="0" cellspacing="0" style="width:100%;max-width:600px;background:${colours.paper};border-radius:10px;overflow:hidden;border:1px solid ${colours.line}">
<tr><td style="background:${colours.green};padding:18px 28px;color:${colours.paper};font-size:20px;font-weight:700;letter-spacing:.3px">Jatra <span style="font-weight:400;opacity:.85">যাত্রা</span></td></tr>
<tr><td style="padding:28px;font-size:15px;line-height:1.55">${body}</td></tr>
<tr><td style="padding:16px 28px;border-top:1px solid ${colours.line};font-size:12px;line-height:1.5;color:${colours.soft}">${footers[language]}</td></tr>
</table>
</td></tr>
</table>
</body>
</html>`.text;
}

export const heading = (text: string) =>
  html`<h1 style="margin:0 0 14px;font-size:22px;line-height:1.3">${text}</h1>`;
export const paragraph = (text: Part) => html`<p style="margin:0 0 14px">${text}</p>`;

/** A reference the reader has to copy or read out. */
export const reference = (label: string, value: string) =>
  html`<table role="presentation" cellpadding="0" cellspacing="0" style="margin:0 0 18px"><tr><td style="background:${colours.ground};border-radius:8px;padding:10px 18px"><span style="font-size:12px;color:${colours.soft}">${label}</span><br><span style="font-family:'DejaVu Sans Mono',Menlo,Consolas,monospace;font-size:22px;font-weight:700;letter-spacing:2px">${value}</span></td></tr></table>`;

/** Label and value, line by line; the last one stands out where it is a total. */
export function lines(rows: [string, string][], options: { total?: boolean } = {}): Html {
  const last = options.total ? rows.length - 1 : -1;
  return html`<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="margin:0 0 18px;font-size:14px">${rows.map(
    ([label, value], at) =>
      html`<tr><td style="padding:6px 0;color:${colours.soft};border-top:1px solid ${colours.line}">${label}</td><td align="right" style="padding:6px 0;border-top:1px solid ${colours.line};font-weight:${at === last ? '700' : '400'}">${value}</td></tr>`,
  )}</table>`;
}
