/** Markup that is safe to send: everything put into it was escaped. */
export class Html {
  constructor(readonly text: string) {}
}

type Part = string | number | Html | Part[];

function render(part: Part): string {
  if (part instanceof Html) return part.text;
  if (Array.isArray(part)) return part.map(render).join('');
  return Bun.escapeHTML(part);
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
  soft: '#55666b',
  line: '#dfe6e4',
  paper: '#ffffff',
  ground: '#eef3f1',
};

/** What a table needs to stay within a phone, whatever stands in it. */
const narrow = 'width:100%;table-layout:fixed;border-collapse:separate';

/** A table of one column, as wide as there is room. */
export const table = (style: string, rows: Html | Html[], classes = '') =>
  html`<table role="presentation" width="100%" cellpadding="0" cellspacing="0" class="${classes}" style="${narrow};${style}">${rows}</table>`;

export const heading = (text: string) =>
  html`<h1 style="margin:0 0 14px;font-size:22px;line-height:1.3">${text}</h1>`;
export const paragraph = (text: Part) => html`<p style="margin:0 0 14px">${text}</p>`;
const label = (text: string) =>
  html`<span class="soft" style="font-size:13px;color:${colours.soft}">${text}</span>`;
const monospace = "font-family:'DejaVu Sans Mono',Menlo,Consolas,monospace";

/** What is copied or read out, letter by letter. */
export const printed = (value: string, style = 'font-size:15px') =>
  html`<span style="${new Html(monospace)};${style}">${value}</span>`;

/** A reference the reader has to copy or read out. */
export const reference = (name: string, value: string) =>
  table(
    'margin:0 0 18px',
    html`<tr><td class="ground" style="background:${colours.ground};border-radius:8px;padding:10px 14px">${label(name)}<br>${printed(value, 'font-size:22px;font-weight:700;letter-spacing:2px')}</td></tr>`,
  );

/** Label above value, one below the other: values are as long as names are. */
export function lines(rows: [string, string][]): Html {
  return table(
    'margin:0 0 18px',
    rows.map(
      ([name, value]) =>
        html`<tr><td class="line" style="padding:7px 0;border-top:1px solid ${colours.line}">${label(name)}<br>${value}</td></tr>`,
    ),
  );
}

/** Amounts one below the other, the last one their total. */
export function sums(rows: [string, string][]): Html {
  const border = `border-top:1px solid ${colours.line}`;
  return table(
    'margin:0 0 18px',
    rows.map(([name, amount], at) => {
      const weight = at === rows.length - 1 ? '700' : '400';
      return html`<tr><td width="58%" class="line" style="padding:7px 8px 7px 0;${border};font-weight:${weight}">${name}</td><td align="right" class="line" style="padding:7px 0;${border};font-weight:${weight}">${amount}</td></tr>`;
    }),
  );
}
