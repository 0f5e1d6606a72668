import { t } from 'elysia';
import { calendarDate, instant, nullable, oneOf } from '#shared/base/contract';
import { personName } from '#shared/base/person-name';
import { exportAccount } from '#shared/contracts/auth';
import { exportPerson as exportBookings } from '#shared/contracts/booking';
import { exportPerson as exportNotifications } from '#shared/contracts/notification';
import { exportPerson as exportPayments } from '#shared/contracts/payment';
import { exportPerson as exportTickets } from '#shared/contracts/ticket';
import { page, pageQuery } from '#shared/http/page';

const dateOfBirth = () => calendarDate('YYYY-MM-DD', '1990-12-16');
const gender = () => oneOf(['MALE', 'FEMALE', 'OTHER'], { examples: ['MALE'] });
const nid = () =>
  t.String({ minLength: 10, maxLength: 30, description: '10, 13 or 17 digits', examples: ['1990123456'] });
const passport = () =>
  t.String({
    minLength: 6,
    maxLength: 20,
    description: '6 to 9 letters and digits',
    examples: ['A01234567'],
  });
const line = (maxLength: number, example: string) =>
  t.String({ minLength: 1, maxLength, examples: [example] });
const masked = (description: string) => t.Nullable(t.String({ description, examples: ['******3456'] }));

export const ProfileChange = t.Object(
  {
    fullName: t.Optional(personName()),
    dateOfBirth: t.Optional(t.Nullable(dateOfBirth())),
    gender: t.Optional(t.Nullable(gender())),
    nidNumber: t.Optional(t.Nullable(nid())),
    passportNumber: t.Optional(t.Nullable(passport())),
    address: t.Optional(t.Nullable(line(500, '12/A Green Road, Dhanmondi'))),
    city: t.Optional(t.Nullable(line(100, 'Dhaka'))),
    postalCode: t.Optional(t.Nullable(line(20, '1205'))),
    country: t.Optional(line(100, 'Bangladesh')),
    avatarUrl: t.Optional(t.Nullable(line(2_000, 'https://example.com/rahim.png'))),
  },
  { description: 'Absent fields stay. null clears a field' },
);

export const Profile = t.Object({
  userId: t.String({ format: 'uuid' }),
  email: t.Nullable(t.String({ description: 'null until it is proved', examples: ['rahim@example.com'] })),
  phone: t.Nullable(t.String({ description: 'null until it is proved', examples: ['+8801712345678'] })),
  fullName: t.String(),
  dateOfBirth: t.Nullable(t.String()),
  gender: t.Nullable(gender()),
  nidNumber: masked('Masked except for the last four digits'),
  passportNumber: masked('Masked except for the last four characters'),
  address: t.Nullable(t.String()),
  city: t.Nullable(t.String()),
  postalCode: t.Nullable(t.String()),
  country: t.String(),
  avatarUrl: t.Nullable(t.String()),
  createdAt: t.String({ format: 'date-time' }),
  updatedAt: t.String({ format: 'date-time' }),
});

const documents = {
  nidNumber: t.Optional(t.Nullable(nid())),
  passportNumber: t.Optional(t.Nullable(passport())),
};
const isDefault = t.Optional(
  t.Boolean({ description: 'At most one passenger is the default. The newest choice wins' }),
);

export const NewPassenger = t.Object({
  fullName: personName(),
  dateOfBirth: dateOfBirth(),
  gender: gender(),
  ...documents,
  isDefault,
});
export const PassengerChange = t.Object(
  {
    fullName: t.Optional(personName()),
    dateOfBirth: t.Optional(dateOfBirth()),
    gender: t.Optional(gender()),
    ...documents,
    isDefault,
  },
  { description: 'Absent fields stay. null clears a field' },
);
export const Passenger = t.Object({
  passengerId: t.String({ format: 'uuid' }),
  fullName: t.String(),
  dateOfBirth: t.String(),
  gender: gender(),
  nidNumber: masked('Masked except for the last four digits'),
  passportNumber: masked('Masked except for the last four characters'),
  isDefault: t.Boolean(),
  createdAt: t.String({ format: 'date-time' }),
  updatedAt: t.String({ format: 'date-time' }),
});
export const PassengerPath = t.Object({ id: t.String({ format: 'uuid' }) });
export const PassengersQuery = t.Object(pageQuery);
export const Passengers = page(Passenger);

export const WithPassword = t.Object({
  password: t.String({ minLength: 1, maxLength: 128, description: 'The password of the account' }),
});

const wholeNumbers = { nidNumber: nullable(t.String()), passportNumber: nullable(t.String()) };
const { preferences, pushSubscriptions } = exportNotifications.output.properties;

/** As the services answer it. Money is in poisha. */
export const Export = t.Object({
  exportedAt: instant(),
  account: exportAccount.output,
  profile: t.Object({ ...t.Omit(Profile, ['email', 'phone']).properties, ...wholeNumbers }),
  passengers: t.Array(t.Object({ ...Passenger.properties, ...wholeNumbers })),
  bookings: exportBookings.output.properties.items,
  payments: exportPayments.output.properties.items,
  tickets: exportTickets.output.properties.items,
  notifications: exportNotifications.output.properties.items,
  preferences,
  pushSubscriptions,
});

export const Erasure = t.Object({
  deletedAt: instant(),
  anonymiseAt: t.String({
    format: 'date-time',
    description: 'When the last data that name the holder are overwritten',
  }),
});
