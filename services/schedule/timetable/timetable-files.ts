import { createHash } from 'node:crypto';
import type { Static } from '@sinclair/typebox';
import { TypeCompiler } from '@sinclair/typebox/compiler';
import { type TSchema, t } from 'elysia';
import { oneOf } from '#shared/base/contract';

const nullable = <Schema extends TSchema>(schema: Schema) => t.Union([schema, t.Null()]);
const fareAndVat = t.Tuple([t.Integer({ minimum: 1 }), t.Integer({ minimum: 0 })]);
const faresByClass = t.Record(t.String(), fareAndVat);
const berths = t.Object({ seats: t.Integer({ minimum: 1 }), row: t.String({ pattern: '^[WAS]+$' }) });

const stationFile = t.Object({
  code: t.String({ pattern: '^[A-Z]{2,10}$' }),
  name: t.String(),
  nameBn: t.String(),
  city: t.String(),
  district: t.String(),
  division: t.String(),
  latitude: nullable(t.Number()),
  longitude: nullable(t.Number()),
  aliases: t.Optional(t.Array(t.String())),
});

const trainFile = t.Object({
  number: t.String(),
  name: t.String(),
  nameBn: t.String(),
  type: oneOf(['intercity', 'mail', 'commuter']),
  zone: t.Optional(oneOf(['EAST', 'WEST'])),
  offDay: t.Optional(t.String()),
  /** By class, in the order shown: the most seats ever seen unsold at once, or null where nobody looked. */
  classes: t.Record(t.String(), nullable(t.Integer({ minimum: 0 }))),
  stops: t.Array(
    t.Union([
      t.Tuple([t.String(), nullable(t.Number()), nullable(t.String()), nullable(t.String())]),
      t.Tuple([
        t.String(),
        nullable(t.Number()),
        nullable(t.String()),
        nullable(t.String()),
        t.Literal('no boarding'),
      ]),
    ]),
    { minItems: 2 },
  ),
});

const fareFile = t.Object({
  from: t.String(),
  to: t.String(),
  /** By class: base fare and its VAT in taka, for every train without an entry of its own. */
  fares: faresByClass,
  byTrain: t.Optional(t.Record(t.String(), faresByClass)),
});

const coachFile = t.Object({
  coaches: t.Array(t.Object({ code: t.String({ maxLength: 6 }), nameBn: t.String() })),
  classes: t.Array(
    t.Object({
      code: t.String(),
      name: t.String(),
      nameBn: t.String(),
      accommodation: t.String(),
      usedOn: t.Optional(oneOf(['day', 'night'])),
      sameCoachAs: t.Optional(t.String()),
      metre: berths,
      broad: berths,
      basis: t.String(),
    }),
  ),
});

const ruleFile = t.Object({
  key: t.String(),
  value: t.Unknown(),
  source: t.String(),
  sourceDate: t.Optional(t.String()),
  note: t.Optional(t.String()),
});

const exceptionFile = t.Object({
  /** By station, train or class: names that rightly differ in the two languages. */
  names: t.Array(t.Object({ code: t.String(), reason: t.String({ minLength: 1 }) })),
  /** Stations off the shorter way: a train that calls there runs farther than one that does not. */
  detours: t.Array(t.Object({ station: t.String(), reason: t.String({ minLength: 1 }) })),
});

type FileStation = Static<typeof stationFile>;
export type FileTrain = Static<typeof trainFile>;
export type FileFare = Static<typeof fareFile>;
export type FileCoaches = Static<typeof coachFile>;
export type FileClass = FileCoaches['classes'][number];
type FileRule = Static<typeof ruleFile>;
type FileExceptions = Static<typeof exceptionFile>;

export interface TimetableFiles {
  stations: FileStation[];
  trains: FileTrain[];
  fares: FileFare[];
  coaches: FileCoaches;
  rules: FileRule[];
  /** What the checks find and is right all the same, each with its reason. */
  exceptions: FileExceptions;
  /** SHA-256 over all the files and over how they are read. */
  hash: string;
}

/** Raise it when the same files shall give other rows, so that installations load them again. */
const readingVersion = '1';

/** @param folder holds stations.json, trains.json, fares.json, coaches.json, rules.json and exceptions.json. */
export async function readTimetableFiles(folder = new URL('./', import.meta.url)): Promise<TimetableFiles> {
  const hash = createHash('sha256').update(readingVersion);
  const read = async <Schema extends TSchema>(name: string, schema: Schema): Promise<Static<Schema>> => {
    const text = await Bun.file(new URL(name, folder)).text();
    hash.update(name).update(text);
    const value: unknown = JSON.parse(text);
    const compiled = TypeCompiler.Compile(schema);
    if (compiled.Check(value)) return value;
    const first = compiled.Errors(value).First();
    throw new Error(`${name}${first?.path ?? ''}: ${first?.message ?? 'does not fit'}`);
  };
  const stations = await read('stations.json', t.Array(stationFile));
  const trains = await read('trains.json', t.Array(trainFile));
  const fares = await read('fares.json', t.Array(fareFile));
  const coaches = await read('coaches.json', coachFile);
  const rules = await read('rules.json', t.Array(ruleFile));
  const exceptions = await read('exceptions.json', exceptionFile);
  return { stations, trains, fares, coaches, rules, exceptions, hash: hash.digest('hex') };
}
