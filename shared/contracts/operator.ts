import type { TProperties } from '@sinclair/typebox';
import { t } from 'elysia';
import { calendarDate, type RequestContract, storable } from '../base/contract.ts';

/** Who acts, and why: in every operator's request that changes something, and on record. */
const acting = {
  by: t.String({
    pattern: '^[a-z0-9][a-z0-9._-]{1,39}$',
    description: 'Your login name: small letters, digits, dots and dashes',
    examples: ['rahim'],
  }),
  why: t.String({
    pattern: storable,
    minLength: 3,
    maxLength: 500,
    description: 'For whoever reads the record',
    examples: ['Flooding between Bhairab and Narsingdi'],
  }),
};

/** What an operator asks for, and nothing else: a field that is written wrong is refused, and not passed over. */
export const asked = <Fields extends TProperties>(fields: Fields) =>
  t.Object(fields, { additionalProperties: false });

/** The same of a request that changes something. */
export const ordered = <Fields extends TProperties>(fields: Fields) => asked({ ...fields, ...acting });

/** Whether operators ask this themselves; the rest below `request.ops.` is asked on their behalf. */
export const isOperators = ({ subject, input }: RequestContract) =>
  subject.startsWith('request.ops.') && input.additionalProperties === false;

/** Whether an operator's request changes something, or stands on record. */
export const isOrdered = (contract: RequestContract) =>
  isOperators(contract) && 'by' in contract.input.properties;

export const journeyDate = () => calendarDate('The day in Dhaka on which the train leaves its origin');
