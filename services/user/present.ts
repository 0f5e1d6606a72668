import { isUnproved } from '#shared/base/unproved';
import { type Documents, mask, type PersonalData } from './personal-data.ts';
import type { PassengerRow, ProfileRow } from './schema.ts';

/** Rows as clients see them: document numbers masked. */
export function presentProfile(
  personalData: PersonalData,
  row: ProfileRow,
  { email, phone }: { email: string; phone: string },
) {
  return { ...describeProfile(row, masked(openDocuments(personalData, row))), ...shown({ email, phone }) };
}

const shown = ({ email, phone }: { email: string; phone: string }) => ({
  email: isUnproved(email) ? null : email,
  phone: isUnproved(phone) ? null : phone,
});

export function presentPassenger(personalData: PersonalData, row: PassengerRow) {
  return describePassenger(row, masked(openDocuments(personalData, row)));
}

/** Rows as their owner takes them away: numbers whole. */
export function exportProfile(personalData: PersonalData, row: ProfileRow) {
  return describeProfile(row, openDocuments(personalData, row));
}

export function exportSavedPassenger(personalData: PersonalData, row: PassengerRow) {
  return describePassenger(row, openDocuments(personalData, row));
}

function describeProfile(row: ProfileRow, { nid, passport }: Documents) {
  const { userId, fullName, dateOfBirth, gender, address, city, postalCode, country, avatarUrl } = row;
  return {
    userId,
    fullName,
    dateOfBirth,
    gender,
    nidNumber: nid,
    passportNumber: passport,
    address,
    city,
    postalCode,
    country,
    avatarUrl,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}

function describePassenger(row: PassengerRow, { nid, passport }: Documents) {
  const { id: passengerId, fullName, dateOfBirth, gender, isDefault } = row;
  return {
    passengerId,
    fullName,
    dateOfBirth,
    gender,
    nidNumber: nid,
    passportNumber: passport,
    isDefault,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}

const openDocuments = (personalData: PersonalData, row: ProfileRow | PassengerRow): Documents =>
  personalData.open(row.id, row);

const masked = ({ nid, passport }: Documents): Documents => ({ nid: mask(nid), passport: mask(passport) });
