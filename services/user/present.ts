import { mask, type PersonalData } from './personal-data.ts';
import type { PassengerRow, ProfileRow } from './schema.ts';

/** Rows as clients see them: document numbers masked. */
export function presentProfile(
  personalData: PersonalData,
  row: ProfileRow,
  { email, phone }: { email: string; phone: string },
) {
  const { userId, fullName, dateOfBirth, gender, address, city, postalCode, country, avatarUrl } = row;
  return {
    userId,
    email,
    phone,
    fullName,
    dateOfBirth,
    gender,
    ...presentDocuments(personalData, row),
    address,
    city,
    postalCode,
    country,
    avatarUrl,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}

export function presentPassenger(personalData: PersonalData, row: PassengerRow) {
  const { id: passengerId, fullName, dateOfBirth, gender, isDefault } = row;
  return {
    passengerId,
    fullName,
    dateOfBirth,
    gender,
    ...presentDocuments(personalData, row),
    isDefault,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}

function presentDocuments(personalData: PersonalData, row: ProfileRow | PassengerRow) {
  const { nid, passport } = personalData.open(row.id, row);
  return { nidNumber: mask(nid), passportNumber: mask(passport) };
}
