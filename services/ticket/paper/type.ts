import { lettersOf } from '#shared/base/cut-text';
import type { Face, Weight } from './faces.ts';
import { fromRight, type Run, runsOf, settable } from './runs.ts';

export type Page = PDFKit.PDFDocument;

export interface TextStyle {
  size: number;
  weight?: Weight;
  color?: string;
  align?: 'left' | 'right' | 'center';
  /** Smaller, until it fits; what is still too long at half the size is cut. */
  fitWidth?: number;
}

const bengali = /\p{Script=Bengali}/u;

/** One line with its baseline at `y`, in as many fonts as it needs. @returns its width. */
export function line(page: Page, text: string, x: number, y: number, style: TextStyle): number {
  const fitted = fit(page, settable(text), style);
  const width = widthOf(page, fitted.text, fitted);
  const start = style.align === 'right' ? x - width : style.align === 'center' ? x - width / 2 : x;
  const actual = `${fitted.text} `;
  const readsRight = !fromRight.test(actual);
  const content = page.markStructureContent('P');
  // Shaping puts some vowel signs before their consonant; who copies, searches or listens gets the letters as they are
  // written. What is read from the right, programs put in order themselves.
  page.markContent('Span', readsRight ? { actual } : {});
  page.fillColor(style.color ?? '#000000');
  let at = start;
  for (const run of runsOf(fitted.text, style.weight)) {
    const runWidth = widthOfRun(page, run, fitted.size);
    page.text(run.text, at, y, { lineBreak: false, baseline: 'alphabetic', ...shapingOf(run) });
    at += runWidth;
  }
  page.endMarkedContent().endMarkedContent();
  const lang = bengali.test(actual) ? 'bn' : 'en';
  page.addStructure(page.struct('P', readsRight ? { lang } : { lang, actual }, content));
  return width;
}

/** Lines of at most `width`, broken between words. @returns where the next line's baseline would be. */
export function paragraph(
  page: Page,
  text: string,
  x: number,
  y: number,
  style: TextStyle & { width: number; leading: number },
): number {
  let at = y;
  let begun = '';
  for (const word of settable(text).split(' ')) {
    const longer = begun ? `${begun} ${word}` : word;
    if (begun && widthOf(page, longer, style) > style.width) {
      line(page, begun, x, at, style);
      at += style.leading;
      begun = word;
    } else begun = longer;
  }
  line(page, begun, x, at, style);
  return at + style.leading;
}

function fit(page: Page, text: string, style: TextStyle): TextStyle & { text: string } {
  const { fitWidth } = style;
  if (fitWidth === undefined) return { ...style, text };
  const width = widthOf(page, text, style);
  const size = Math.max(style.size / 2, Math.min(style.size, (style.size * fitWidth) / width));
  const letters = lettersOf(text);
  let shown = text;
  while (letters.length > 1 && widthOf(page, shown, { ...style, size }) > fitWidth + 0.01) {
    letters.pop();
    shown = `${letters.join('').trimEnd()}…`;
  }
  return { ...style, size, text: shown };
}

export function widthOf(page: Page, text: string, { size, weight }: TextStyle): number {
  return runsOf(text, weight).reduce((sum, run) => sum + widthOfRun(page, run, size), 0);
}

/** Leaves the page at the run's font and size. */
function widthOfRun(page: Page, run: Run, size: number): number {
  return setFace(page, run.face).fontSize(size).widthOfString(run.text, shapingOf(run));
}

/** Laid out whole: else word follows word from left to right, of what is read from the right too. */
function shapingOf({ text }: Run): { features?: [] } {
  return fromRight.test(text) ? { features: [] } : {};
}

/** pdfkit takes what fontkit has parsed, which its types do not say; parsing takes longer than setting a ticket. */
function setFace(page: Page, { font, name }: Face): Page {
  return page.font(font as unknown as Uint8Array, name);
}
