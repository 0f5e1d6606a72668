import { SegmentedMessage } from 'sms-segments-calculator';
import type { Language } from './language.ts';

/** What is paid for at most: a text in the GSM alphabet is one segment of 160, one in Bengali two of 67. */
const mostSegments = { 'GSM-7': 1, 'UCS-2': 2 };

/** The fullest of these wordings that a text message takes; the barest comes last and goes whatever its length. */
export function brief(language: Language, wordings: [string, ...string[]]): string {
  const texts = language === 'en' ? wordings.map(inGsmAlphabet) : wordings;
  return texts.find(isShort) ?? texts.at(-1)!;
}

function isShort(text: string): boolean {
  const { encodingName, segmentsCount } = new SegmentedMessage(text);
  return segmentsCount <= mostSegments[encodingName];
}

/** One typographic quote or accent of a name would more than halve what a segment holds. */
function inGsmAlphabet(text: string): string {
  return [...text].map(gsmLetter).join('');
}

function gsmLetter(letter: string): string {
  const { encodingName, graphemes } = new SegmentedMessage(letter, 'auto', true);
  if (encodingName === 'GSM-7' || !/\p{Script=Latin}/u.test(letter)) return graphemes.join('');
  return letter.normalize('NFKD').replaceAll(/\p{M}/gu, '');
}
