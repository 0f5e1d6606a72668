import bidiFactory from 'bidi-js';
import { lettersOf } from '#shared/base/cut-text';
import { type Face, facesOf, type Weight } from './faces.ts';

/** What is set in one piece, from left to right on the page. */
export interface Run {
  text: string;
  face: Face;
}

interface Piece extends Run {
  /** By the Unicode bidirectional algorithm: odd is from right to left. */
  level: number;
}

const bidi = bidiFactory();
export const fromRight = /[\p{Script=Arabic}\p{Script=Hebrew}]/u;
/** The font's own shaping turns such a run round. */
const turnedByShaping = /\p{Script=Arabic}/u;
const invisible = /(?![\u200c\u200d])[\p{Default_Ignorable_Code_Point}\p{Cc}]/gu;
const replacement = '?';

/** A text as it can be set: old tickets may have what no name may have any more. */
export function settable(text: string): string {
  return text.normalize('NFC').replace(/\s+/gu, ' ').replace(invisible, '');
}

/** In the order in which they stand on the line; each sign in a face that has it, and what none has is `?`. */
export function runsOf(text: string, weight: Weight = 'regular'): Run[] {
  const pieces = fromRight.test(text) ? bothWays(text, weight) : inOneDirection(text, weight, 0);
  return pieces.map(({ text: said, face }) => ({ text: said, face }));
}

function bothWays(text: string, weight: Weight): Piece[] {
  const embedding = bidi.getEmbeddingLevels(text);
  const pieces: Piece[] = [];
  for (let at = 0; at < text.length; ) {
    const level = embedding.levels[at]!;
    let said = '';
    for (; at < text.length && embedding.levels[at] === level; at++)
      said += level % 2 ? mirrored(text[at]!) : text[at]!;
    pieces.push(...inOneDirection(said, weight, level));
  }
  return reorder(pieces).map((piece) => {
    const turn = (piece.level % 2 === 1) !== turnedByShaping.test(piece.text);
    return turn ? { ...piece, text: lettersOf(piece.text).reverse().join('') } : piece;
  });
}

/** A bracket as it looks from the right. */
const mirrored = (sign: string) => bidi.getMirroredCharacter(sign) ?? sign;

/** Rule L2: from the highest level down to the lowest odd one, what stands side by side at it is turned round. */
function reorder(pieces: Piece[]): Piece[] {
  const levels = pieces.map(({ level }) => level);
  let ordered = pieces;
  for (let level = Math.max(...levels); level > 0; level--) {
    const next: Piece[] = [];
    for (let at = 0; at < ordered.length; ) {
      let end = at;
      while (end < ordered.length && ordered[end]!.level >= level) end++;
      if (end === at) next.push(ordered[at++]!);
      else next.push(...ordered.slice(at, end).reverse());
      at = Math.max(at, end);
    }
    ordered = next;
  }
  return ordered;
}

function inOneDirection(text: string, weight: Weight, level: number): Piece[] {
  const pieces: Piece[] = [];
  const put = (sign: string, face: Face) => {
    const last = pieces.at(-1);
    if (last && last.face === face) last.text += sign;
    else pieces.push({ text: sign, face, level });
  };
  for (const letter of lettersOf(text)) {
    // A space between two faces belongs to the first.
    const last = pieces.at(-1)?.face;
    const face = letter === ' ' && last?.has(' ') ? last : faceFor(letter, weight);
    if (face) put(letter, face);
    else for (const sign of apart(letter, weight)) put(sign, faceFor(sign, weight)!);
  }
  return pieces;
}

/** Of a letter that no face has whole, the signs that one has. */
function apart(letter: string, weight: Weight): string[] {
  const signs = [...letter];
  return signs.every((sign) => faceFor(sign, weight)) ? signs : [replacement];
}

function faceFor(text: string, weight: Weight): Face | undefined {
  return facesOf[weight].find((face) => face.has(text));
}
