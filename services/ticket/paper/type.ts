import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export type Weight = 'regular' | 'bold';
export type Page = PDFKit.PDFDocument;

export interface TextStyle {
  size: number;
  weight?: Weight;
  color?: string;
  align?: 'left' | 'right' | 'center';
  /** Smaller, until it fits; what is still too long at half the size is cut. */
  fitWidth?: number;
}

interface Run {
  text: string;
  font: string;
}

/** By their files of the package: each holds the signs of one script and no other. */
const scripts = ['latin', 'latin-ext', 'bengali'] as const;
const weights = { regular: 400, bold: 600 } as const;
const bengali = /[\u0964\u0965\u0980-\u09ff\u200c\u200d]/;
const latinExtended = /[\u0100-\u02ff\u1e00-\u1eff]/;

const files = new Map(
  Object.entries(weights).flatMap(([weight, number]) =>
    scripts.map((script) => {
      const path = `@fontsource/hind-siliguri/files/hind-siliguri-${script}-${number}-normal.woff`;
      return [`${script}-${weight}`, readFileSync(fileURLToPath(import.meta.resolve(path)))] as const;
    }),
  ),
);

export function registerFonts(page: Page): void {
  for (const [name, file] of files) page.registerFont(name, file);
}

/** One line with its baseline at `y`, in as many fonts as it has scripts. @returns its width. */
export function line(page: Page, text: string, x: number, y: number, style: TextStyle): number {
  const shown = text.normalize('NFC');
  const fitted = fit(page, shown, style);
  const width = widthOf(page, fitted.text, fitted);
  const start = style.align === 'right' ? x - width : style.align === 'center' ? x - width / 2 : x;
  // Shaping puts some vowel signs before their consonant; who copies or searches gets the letters as they are written.
  page.markContent('Span', { actual: `${fitted.text} ` });
  page.fontSize(fitted.size).fillColor(style.color ?? '#000000');
  let at = start;
  for (const run of runsOf(fitted.text, style.weight)) {
    page.font(run.font).text(run.text, at, y, { lineBreak: false, baseline: 'alphabetic' });
    at += page.widthOfString(run.text);
  }
  page.endMarkedContent();
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
  for (const word of text.normalize('NFC').split(' ')) {
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
  const letters = [...new Intl.Segmenter('bn').segment(text)].map(({ segment }) => segment);
  let shown = text;
  while (letters.length > 1 && widthOf(page, shown, { ...style, size }) > fitWidth + 0.01) {
    letters.pop();
    shown = `${letters.join('').trimEnd()}…`;
  }
  return { ...style, size, text: shown };
}

export function widthOf(page: Page, text: string, { size, weight }: TextStyle): number {
  page.fontSize(size);
  return runsOf(text, weight).reduce((sum, run) => sum + page.font(run.font).widthOfString(run.text), 0);
}

/** Each file has a space, so that one between two scripts belongs to the first. */
export function runsOf(text: string, weight: Weight = 'regular'): Run[] {
  const runs: Run[] = [];
  for (const sign of text) {
    const script = bengali.test(sign) ? 'bengali' : latinExtended.test(sign) ? 'latin-ext' : 'latin';
    const font = `${script}-${weight}`;
    const last = runs.at(-1);
    if (last && (last.font === font || sign === ' ')) last.text += sign;
    else runs.push({ text: sign, font });
  }
  return runs;
}
