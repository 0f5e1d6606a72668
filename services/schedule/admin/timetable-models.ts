import { t } from 'elysia';
import { nullable, oneOf, visible } from '#shared/base/contract';

const uuid = () => t.String({ format: 'uuid' });
const text = (maxLength: number, ...examples: string[]) =>
  t.String({ minLength: 1, maxLength, pattern: visible, examples });
const flag = t.Optional(t.Boolean());
const clock = t.String({ pattern: '^([01]\\d|2[0-3]):[0-5]\\d$', examples: ['22:05'] });
const dayOffset = t.Optional(
  t.Integer({
    minimum: 0,
    maximum: 9,
    description:
      'Days after the date on which the train leaves its origin. Default: 0; for a departure, the offset of the arrival',
  }),
);
const weekday = oneOf(['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']);

const stationFields = {
  name: text(255, 'Sreemangal'),
  nameBn: text(255, 'শ্রীমঙ্গল'),
  city: text(100, 'Sreemangal'),
  district: t.Optional(nullable(text(100))),
  division: t.Optional(nullable(text(100))),
  aliases: t.Optional(t.Array(text(100), { maxItems: 20 })),
  latitude: t.Optional(nullable(t.Number({ minimum: -90, maximum: 90 }))),
  longitude: t.Optional(nullable(t.Number({ minimum: -180, maximum: 180 }))),
};
export const StationNew = t.Object({
  code: t.String({ pattern: '^[A-Z0-9_]{1,10}$', examples: ['SRG'] }),
  ...stationFields,
});
export const StationChange = t.Partial(t.Object({ ...stationFields, isActive: t.Boolean() }));
export const Station = t.Object({
  stationId: uuid(),
  code: t.String(),
  name: t.String(),
  nameBn: t.String(),
  city: t.String(),
  district: nullable(t.String()),
  division: nullable(t.String()),
  aliases: t.Array(t.String()),
  latitude: nullable(t.Number()),
  longitude: nullable(t.Number()),
  isActive: t.Boolean(),
});

const trainFields = {
  trainName: text(255, 'Upaban Express'),
  trainNameBn: text(255, 'উপবন এক্সপ্রেস'),
  type: oneOf(['INTERCITY', 'MAIL', 'EXPRESS', 'LOCAL']),
  zone: t.Optional(nullable(text(10, 'EAST'))),
  offDay: t.Optional(nullable(weekday)),
};
export const TrainNew = t.Object({ trainNumber: text(20, '739'), ...trainFields });
export const TrainChange = t.Partial(t.Object({ ...trainFields, isActive: t.Boolean() }));
export const Train = t.Object({
  trainId: uuid(),
  trainNumber: t.String(),
  trainName: t.String(),
  trainNameBn: t.String(),
  type: trainFields.type,
  zone: nullable(t.String()),
  offDay: nullable(t.String()),
  classes: t.Array(t.String()),
  isActive: t.Boolean(),
});

const stopFields = {
  stationCode: t.String({ minLength: 1, maxLength: 10, pattern: visible, examples: ['SRG'] }),
  arrivalTime: clock,
  arrivalDayOffset: dayOffset,
  departureTime: clock,
  departureDayOffset: dayOffset,
  distanceKm: t.Optional(
    nullable(t.Number({ minimum: 0, maximum: 9_999, description: 'From the origin', examples: [234.3] })),
  ),
  onlineBoarding: flag,
  platformNumber: t.Optional(nullable(text(10, '2'))),
};
export const StopNew = t.Object({ routeId: uuid(), ...stopFields });
const { stationCode: _stays, ...changeable } = stopFields;
export const StopChange = t.Partial(t.Object({ ...changeable, isActive: t.Boolean() }));
export const Stop = t.Object({
  stopId: uuid(),
  routeId: uuid(),
  stationId: uuid(),
  stopOrder: t.Integer(),
  arrivalTime: t.String(),
  arrivalDayOffset: t.Integer(),
  departureTime: t.String(),
  departureDayOffset: t.Integer(),
  distanceKm: nullable(t.Number()),
  onlineBoarding: t.Boolean(),
  platformNumber: nullable(t.String()),
  isActive: t.Boolean(),
});

const operatesOn = oneOf(['ALL', 'WEEKDAYS', 'WEEKENDS'], {
  description: 'The weekend is Friday and Saturday',
});
export const RouteNew = t.Object({
  trainId: uuid(),
  operatesOn: t.Optional(operatesOn),
  stops: t.Array(t.Object(stopFields), { minItems: 2, maxItems: 100, description: 'In travel order' }),
});
export const RouteChange = t.Partial(t.Object({ operatesOn, isActive: t.Boolean() }));
export const Route = t.Object({
  routeId: uuid(),
  trainId: uuid(),
  originStationId: uuid(),
  destinationStationId: uuid(),
  departureTime: t.String(),
  arrivalTime: t.String(),
  durationMinutes: t.Integer(),
  operatesOn,
  isActive: t.Boolean(),
});

const coachFields = {
  coachNumber: text(10, 'KA'),
  coachNumberBn: text(50, 'ক'),
  class: t.String({
    minLength: 1,
    maxLength: 50,
    pattern: visible,
    description: 'Class code',
    examples: ['S_CHAIR'],
  }),
};
const seatType = oneOf(['STANDARD', 'WINDOW', 'AISLE']);
export const CoachNew = t.Object({
  trainId: uuid(),
  ...coachFields,
  seatCount: t.Integer({ minimum: 1, maximum: 200, examples: [60] }),
  seatTypes: t.Optional(
    t.Array(seatType, {
      minItems: 1,
      maxItems: 20,
      description: 'The types of the seats of a row, repeated',
    }),
  ),
});
export const CoachChange = t.Partial(t.Object({ ...coachFields, isActive: t.Boolean() }));
export const Coach = t.Object({
  coachId: uuid(),
  trainId: uuid(),
  coachNumber: t.String(),
  coachNumberBn: t.String(),
  class: t.String(),
  ordinal: t.Integer({ description: 'Place in the train; never changes' }),
  totalSeats: t.Integer(),
  isActive: t.Boolean(),
});

export const SeatNew = t.Object({ coachId: uuid(), seatNumber: text(10, 'KA-61'), seatType });
export const SeatChange = t.Partial(
  t.Object({ seatNumber: text(10, 'KA-61'), seatType, isActive: t.Boolean() }),
);
export const Seat = t.Object({
  seatId: uuid(),
  coachId: uuid(),
  seatNumber: t.String(),
  seatType,
  ordinal: t.Integer({ description: 'Place in the coach; never changes' }),
  isActive: t.Boolean(),
});
