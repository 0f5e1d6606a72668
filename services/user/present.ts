import { isUnproved } from '#shared/base/unproved';
import type { Deps } from './connect.ts';
import { type Documents, mask } from './personal-data.ts';
import type { PassengerRow, ProfileRow } from './schema.ts';

type Rows = Pick<Deps, 'personalData'>;

/** As its owner sees it: document numbers masked, e-mail and phone from auth. */
export function presentProfile(
  deps: Rows,
  { row, contact }: { row: ProfileRow; contact: { email: string; phone: string } },
) {
  return {
    ...profileFields(row, masked(openDocuments(deps, row))),
    email: isUnproved(contact.email) ? null : contact.email,
    phone: isUnproved(contact.phone) ? null : contact.phone,
  };
}

export function presentPassenger(deps: Rows, row: PassengerRow) {
  return passengerFields(row, masked(openDocuments(deps, row)));
}

/** As its owner exports it: document numbers whole. */
export function presentWholeProfile(deps: Rows, row: ProfileRow) {
  return profileFields(row, openDocuments(deps, row));
}

export function presentWholePassenger(deps: Rows, row: PassengerRow) {
  return passengerFields(row, openDocuments(deps, row));
}

function profileFields(row: ProfileRow, { nid, passport }: Documents) {
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

function passengerFields(row: PassengerRow, { nid, passport }: Documents) {
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

const openDocuments = ({ personalData }: Rows, row: ProfileRow | PassengerRow): Documents =>
  personalData.open(row.id, row);

const masked = ({ nid, passport }: Documents): Documents => ({ nid: mask(nid), passport: mask(passport) });
