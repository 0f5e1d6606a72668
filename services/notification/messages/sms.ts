import { SegmentedMessage } from 'sms-segments-calculator';
import type { Language } from './language.ts';

/** The most that is paid for: one segment of 160 letters of the GSM alphabet, or two of 67 in Bengali. */
const mostSegments = { 'GSM-7': 1, 'UCS-2': 2 };

/** The fullest wording that fits a text message. The barest comes last and is sent whatever its length. */
export function brief(language: Language, wordings: [string, ...string[]]): string {
  let text = '';
  for (const wording of wordings) {
    text = language === 'en' ? inGsmAlphabet(wording) : wording;
    if (isShort(text)) break;
  }
  return text;
}

/** The letters of one segment of the GSM alphabet. */
const lettersOfSegment = 160;

function isShort(text: string): boolean {
  if (text.search(beyondPlain) < 0) return text.length <= lettersOfSegment;
  const { encodingName, segmentsCount } = new SegmentedMessage(text);
  return segmentsCount <= mostSegments[encodingName];
}

/** What is in the alphabet for certain costs no look at it. */
const beyondPlain = /[^A-Za-z0-9 .,:;()+-]/gu;

/** One typographic quote or accent in a name would more than halve what a segment holds. */
function inGsmAlphabet(text: string): string {
  return text.replaceAll(beyondPlain, gsmLetter);
}

function gsmLetter(letter: string): string {
  const { encodingName, graphemes } = new SegmentedMessage(letter, 'auto', true);
  if (encodingName === 'GSM-7' || !/\p{Script=Latin}/u.test(letter)) return graphemes.join('');
  return letter.normalize('NFKD').replaceAll(/\p{M}/gu, '');
}
