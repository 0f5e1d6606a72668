import Negotiator from 'negotiator';

export type Language = 'en' | 'bn';

/** Matches `*`, which leaves the choice to us. */
const any = 'und';

/** The language that a browser asks for. Undefined where it names none of ours. */
export function acceptedLanguage(header: string | null): Language | undefined {
  if (!header) return undefined;
  const wanted = new Negotiator({ headers: { 'accept-language': header } }).language([any, 'en', 'bn']);
  return wanted === 'en' || wanted === 'bn' ? wanted : undefined;
}
