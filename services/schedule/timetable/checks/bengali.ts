import { distance } from 'fastest-levenshtein';

/**
 * The consonants of Bengali by the sound that the English spellings of Bangladesh give them. Sounds which those
 * spellings write one for another (s and sh, j and z, b and v, aspirated and not) are one letter here.
 */
const consonants: Record<string, string> = {
  ...{ ক: 'k', খ: 'k', গ: 'g', ঘ: 'g', ঙ: 'ng', চ: 'c', ছ: 'c', জ: 'j', ঝ: 'j', ঞ: 'n' },
  ...{ ট: 't', ঠ: 't', ড: 'd', ঢ: 'd', ণ: 'n', ত: 't', থ: 't', দ: 'd', ধ: 'd', ন: 'n' },
  ...{ প: 'p', ফ: 'f', ব: 'b', ভ: 'b', ম: 'm', য: 'j', র: 'r', ল: 'l', শ: 's', ষ: 's', স: 's', হ: 'h' },
  ...{ '\u09DC': 'r', '\u09DD': 'r', ৎ: 't', 'ং': 'ng', ঋ: 'r', 'ৃ': 'r' },
};

/** What NFC takes apart, as one letter; a য after a virama is not heard. */
const joined: [RegExp, string][] = [
  [/ড\u09BC/g, '\u09DC'],
  [/ঢ\u09BC/g, '\u09DD'],
  [/\u09CDয|য\u09BC/g, ''],
  [/ক্ষ/g, 'কষ'],
];

/** In this order: what is folded first is not folded again. */
const folds: [RegExp, string][] = [
  [/ch+/g, 'C'],
  [/c(?=[eiy])/g, 's'],
  [/[cq]/g, 'k'],
  [/C/g, 'c'],
  [/x/g, 'ks'],
  [/sh/g, 's'],
  [/ph/g, 'f'],
  [/(?<=[kgtdbj])h/g, ''],
  [/z/g, 'j'],
  [/v/g, 'b'],
];

/** What a train or a station is, not what it is called: the same in every name, and a translation in some. */
const kinds = [
  ['express', 'এক্সপ্রেস'],
  ['commuter', 'কমিউটার'],
  ['intercity', 'ইন্টারসিটি'],
  ['mail', 'মেইল'],
  ['local', 'লোকাল'],
  ['shuttle', 'শাটল'],
  ['junction', 'জংশন'],
  ['university', 'বিশ্ববিদ্যালয়'],
  ['cantonment', 'ক্যান্টনমেন্ট'],
  ['bridge', 'ব্রীজ'],
];

/** Vowels are written in too many ways, an inherent one not at all, and a doubled letter once. */
const skeleton = (text: string) => text.replaceAll(/[^a-z]|[aeiouwy]/g, '').replaceAll(/(.)\1+/g, '$1');

function soundOfEnglish(text: string): string {
  let sound = text.toLowerCase();
  for (const [pattern, letter] of folds) sound = sound.replaceAll(pattern, letter);
  return skeleton(sound);
}

/** @param nasal what a chandrabindu is heard as: চাঁদপুর is Chandpur, but বাঁধেরহাট is Badherhat. */
function soundOfBengali(text: string, nasal: 'n' | ''): string {
  let sound = text;
  for (const [pattern, letter] of joined) sound = sound.replaceAll(pattern, letter);
  return skeleton([...sound].map((letter) => (letter === 'ঁ' ? nasal : (consonants[letter] ?? ''))).join(''));
}

/** From 0, the same consonants, to 1, none in common: how far a Bengali name sounds from an English one. */
export function soundDistance(english: string, bengali: string): number {
  let [one, other] = [english.toLowerCase(), bengali.normalize('NFC')];
  for (const [word, wordBn] of kinds) {
    const [without, withoutBn] = [one.replace(word!, ''), other.replace(wordBn!.normalize('NFC'), '')];
    if (without.trim() === '' || withoutBn.trim() === '') continue;
    [one, other] = [without, withoutBn];
  }
  const sound = soundOfEnglish(one);
  return Math.min(
    ...(['n', ''] as const).map((nasal) => {
      const heard = soundOfBengali(other, nasal);
      return distance(sound, heard) / Math.max(sound.length, heard.length, 1);
    }),
  );
}
