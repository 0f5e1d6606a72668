import { newId } from '#shared/base/id';
import { nameFault, tidyName } from '#shared/base/person-name';
import { commonProblems } from '#shared/base/problem';
import type { quoteFares } from '#shared/contracts/schedule';
import type { describeHold } from '#shared/contracts/seat-reservation';
import { problems } from '../problems.ts';
import type { PassengerRow } from '../schema.ts';

export interface PassengerInput {
  seatId: string;
  name: string;
  age: number;
  gender: 'MALE' | 'FEMALE' | 'OTHER';
  nidNumber?: string;
  passportNumber?: string;
}

/** The part of a passenger's document that is kept. */
export interface KeptDocument {
  kind: 'NID' | 'PASSPORT';
  lastFour: string;
  identity: string;
}

/** A passenger without the numbers of documents. */
export interface NamedPassenger extends Omit<PassengerInput, 'nidNumber' | 'passportNumber'> {
  document: KeptDocument | null;
}

type Hold = (typeof describeHold)['output']['static'];
type HeldSeat = Hold['seats'][number];
type Quote = (typeof quoteFares)['output']['static'];
export type FieldError = { field: string; message: string };

/** Tidies passengers for keeping, and lists the faults in what was sent. */
export function parsePassengers(passengers: PassengerInput[]): {
  passengers: PassengerInput[];
  errors: FieldError[];
} {
  const errors: FieldError[] = [];
  const parsed = passengers.map((passenger, at) => {
    const name = tidyName(passenger.name);
    const seatId = passenger.seatId.toLowerCase();
    const fault = nameFault(name);
    if (fault) errors.push({ field: `passengers.${at}.name`, message: fault });
    const first = passengers.findIndex((other) => other.seatId.toLowerCase() === seatId);
    if (first < at)
      errors.push({ field: `passengers.${at}.seatId`, message: `is the seat of passengers.${first}` });
    if (passenger.nidNumber !== undefined && passenger.passportNumber !== undefined)
      errors.push({
        field: `passengers.${at}.passportNumber`,
        message: 'must not be given beside nidNumber',
      });
    return { ...passenger, seatId, name };
  });
  return { passengers: parsed, errors };
}

/** Gives every held seat its passenger, in the order in which the passengers were named. */
export function seatPassengers(
  seats: HeldSeat[],
  passengers: NamedPassenger[],
): { passenger: NamedPassenger; seat: HeldSeat }[] {
  const errors: FieldError[] = [];
  const seated = passengers.flatMap((passenger, at) => {
    const seat = seats.find(({ seatId }) => seatId === passenger.seatId);
    if (!seat) errors.push({ field: `passengers.${at}.seatId`, message: 'is not a seat of this hold' });
    return seat ? [{ passenger, seat }] : [];
  });
  const empty = seats.filter(({ seatId }) => !passengers.some((passenger) => passenger.seatId === seatId));
  if (empty.length > 0) {
    const names = empty.map(({ coachNumber, seatNumber }) => `${coachNumber} ${seatNumber}`).join(', ');
    errors.push({
      field: 'passengers',
      message: `must give every held seat a passenger; none sits on ${names}`,
    });
  }
  refuse(errors);
  return seated;
}

export function refuse(errors: FieldError[]): void {
  const [first] = errors;
  if (first) throw commonProblems.VALIDATION(`${first.field} ${first.message}`, { errors });
}

export type NewPassenger = Omit<PassengerRow, 'bookingId' | 'createdAt'>;

/** Adds to each passenger the server's price. */
export function pricePassengers(
  seated: { passenger: NamedPassenger; seat: HeldSeat }[],
  quote: Quote,
): NewPassenger[] {
  return seated.map(({ passenger, seat }, position) => {
    const price = quote.fares.find((fare) => fare.class === seat.class);
    if (!price) throw problems.NOT_FOR_SALE(`${seat.class} has no price on this journey`);
    return {
      id: newId(),
      position,
      coachId: seat.coachId,
      coachNumber: seat.coachNumber,
      seatId: seat.seatId,
      seatNumber: seat.seatNumber,
      class: seat.class,
      passengerName: passenger.name,
      passengerAge: passenger.age,
      passengerGender: passenger.gender,
      fare: price.basePoisha + price.vatPoisha + price.beddingPoisha,
      baseFare: price.basePoisha,
      vat: price.vatPoisha,
      bedding: price.beddingPoisha,
      serviceCharge: quote.serviceChargePoisha,
      status: 'ACTIVE',
      bookedSeatId: null,
      bookedCoachNumber: null,
      bookedSeatNumber: null,
      documentKind: passenger.document?.kind ?? null,
      documentLastFour: passenger.document?.lastFour ?? null,
      documentIdentity: passenger.document?.identity ?? null,
    };
  });
}

export function totalOf(passengers: Pick<PassengerRow, 'fare' | 'serviceCharge'>[]): number {
  return passengers.reduce((sum, { fare, serviceCharge }) => sum + fare + serviceCharge, 0);
}

/** Whether a repeated request names the same people on the same seats, in any order. */
export function samePassengers(kept: PassengerRow[], asked: NamedPassenger[]): boolean {
  return (
    kept.length === asked.length &&
    asked.every(({ seatId, name, age, gender, document }) =>
      kept.some(
        (row) =>
          (row.bookedSeatId ?? row.seatId) === seatId &&
          tidyName(row.passengerName) === name &&
          row.passengerAge === age &&
          row.passengerGender === gender &&
          row.documentIdentity === (document?.identity ?? null),
      ),
    )
  );
}
