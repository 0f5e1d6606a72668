import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { create, type Font } from 'fontkit';

export type Weight = 'regular' | 'bold';

/**
 * The fonts of a page, the first that has a letter sets it. Each file holds the signs of one script. Hind Siliguri is
 * the face of the page; Noto Sans has what it lacks.
 */
const faces = [
  ['hind-siliguri', 'latin'],
  ['hind-siliguri', 'latin-ext'],
  ['hind-siliguri', 'bengali'],
  ['noto-sans', 'latin'],
  ['noto-sans', 'latin-ext'],
  ['noto-sans', 'vietnamese'],
  ['noto-sans', 'cyrillic'],
  ['noto-sans', 'devanagari'],
  ['noto-sans-arabic', 'arabic'],
] as const;
const weights = { regular: 400, bold: 600 } as const;

export class Face {
  readonly name: string;
  private bytes: Buffer | undefined;
  private parsed: Font | undefined;

  constructor(
    private readonly family: string,
    private readonly subset: string,
    readonly weight: Weight,
  ) {
    this.name = `${family}-${subset}-${weight}`;
  }

  /** Read when first needed: most tickets need three of the files. */
  get file(): Buffer {
    const name = `${this.family}-${this.subset}-${weights[this.weight]}-normal.woff`;
    const path = `@fontsource/${this.family}/files/${name}`;
    this.bytes ??= readFileSync(fileURLToPath(import.meta.resolve(path)));
    return this.bytes;
  }

  get font(): Font {
    this.parsed ??= create(this.file) as Font;
    return this.parsed;
  }

  has(text: string): boolean {
    return [...text].every((sign) => this.font.hasGlyphForCodePoint(sign.codePointAt(0)!));
  }
}

export const facesOf: Record<Weight, Face[]> = {
  regular: faces.map(([family, subset]) => new Face(family, subset, 'regular')),
  bold: faces.map(([family, subset]) => new Face(family, subset, 'bold')),
};
