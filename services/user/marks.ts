import type { Deps } from './connect.ts';
import { mayBeLongNid } from './personal-data.ts';
import type { ProfileRow } from './schema.ts';

type Told = Pick<ProfileRow, 'id' | 'nidNumber' | 'nidIndex' | 'passportIndex' | 'documentKeyVersion'>;

/** The marks of a profile's documents, the NID's first. */
export function marksOf(deps: Pick<Deps, 'personalData' | 'log'>, profile: Told): string[] {
  const indexes = [oneNidIndex(deps, profile), profile.nidIndex, profile.passportIndex];
  const known = indexes.filter((index) => index !== null);
  return [...new Set(known)].map(deps.personalData.identity);
}

/** The stored index of a long NID may be older than the rule that both its forms share one. */
function oneNidIndex({ personalData, log }: Pick<Deps, 'personalData' | 'log'>, profile: Told) {
  if (!mayBeLongNid(profile.nidNumber)) return profile.nidIndex;
  try {
    const { nid } = personalData.open(profile.id, { ...profile, passportNumber: null });
    return personalData.index('nid', nid!);
  } catch (error) {
    log.error({ error, id: profile.id }, 'a long NID was not opened, its index alone counts');
    return profile.nidIndex;
  }
}
