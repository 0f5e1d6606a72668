import { newId } from '#shared/base/id';
import type { Booking, Passenger } from '../messages/trip.ts';

export function passengerFixture(changes: Partial<Passenger> = {}): Passenger {
  return {
    passengerId: newId(),
    name: 'Ayesha Rahman',
    age: 34,
    gender: 'FEMALE',
    coachId: newId(),
    coachNumber: 'KHA',
    seatId: newId(),
    seatNumber: 'KHA-12',
    class: 'SNIGDHA',
    status: 'ACTIVE',
    basePoisha: 67_500,
    vatPoisha: 10_200,
    beddingPoisha: 0,
    serviceChargePoisha: 2_000,
    ...changes,
  };
}

/** Dhaka to Chattogram on the morning of 26 November 2026. */
export function bookingFixture(changes: Partial<Booking> = {}): Booking {
  const passengers = changes.passengers ?? [
    passengerFixture(),
    passengerFixture({ name: 'করিম উদ্দিন', seatNumber: 'KHA-13', gender: 'MALE' }),
  ];
  return {
    bookingId: newId(),
    version: 2,
    userId: newId(),
    pnr: 'K7M2QX9RTA',
    bookingReference: 'BR7M2QX9RTAK3PWH',
    status: 'CONFIRMED',
    paymentStatus: 'COMPLETED',
    failureReason: null,
    trainId: newId(),
    trainNumber: '788',
    trainName: 'Sonar Bangla Express',
    trainNameBn: 'সোনার বাংলা এক্সপ্রেস',
    journeyDate: '2026-11-26',
    from: { stationId: newId(), code: 'DA', name: 'Dhaka', nameBn: 'ঢাকা' },
    to: { stationId: newId(), code: 'CG', name: 'Chattogram', nameBn: 'চট্টগ্রাম' },
    boardingAt: '2026-11-26T01:45:00.000Z',
    arrivalAt: '2026-11-26T06:40:00.000Z',
    expiresAt: '2026-11-23T06:35:00.000Z',
    createdAt: '2026-11-23T06:30:00.000Z',
    totalPoisha: 159_400,
    ...changes,
    passengers,
  };
}
