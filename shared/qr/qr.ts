/**
 * The text of a ticket's QR code: `JT1:` and, in base45 (RFC 9285), a payload of at most 100 bytes followed by
 * the 64 bytes of an Ed25519 signature. At most 250 characters, all of them in QR's alphanumeric alphabet.
 *
 * What is signed is the four ASCII bytes `JT1:` and then the payload. Numbers are unsigned and big-endian:
 *
 *   at 0   1 byte    layout, 1
 *   at 1   1 byte    kid: which public key of GET /v1/tickets/keys
 *   at 2   16 bytes  ticket id, a UUID
 *   at 18  2 bytes   journey date (the train leaves its origin), in days since 2020-01-01
 *   at 20  2 bytes   boarding, in minutes after 00:00 in Dhaka (UTC+6) of the journey date
 *   at 22  2 bytes   expiry, in minutes after boarding
 *   at 24  seven texts, each 1 byte of length in bytes and then so much UTF-8:
 *          train number, from code, to code, coach, seat, class (10 bytes each at most), passenger's name
 *
 * Nothing follows the name. The name has what the others leave of the 100 bytes, 9 at least. Of a text that is too
 * long the first whole letters are here, so whoever compares must take it for a beginning of the whole.
 *
 * A code is good offline when its signature verifies, train number and journey date are those of the trip being
 * checked, the ticket is not among the trip's revocations, and it has not expired; where the trip's manifest gives the ticket longer,
 * since the train is late, that holds. This file runs in browsers too.
 */
export const qrPrefix = 'JT1:';
export const qrMaxCharacters = 250;
const qrSignatureBytes = 64;

const layout = 1;
const payloadMaxBytes = 100;
const codeMaxBytes = 10;
const textsAt = 24;
const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:';
const minuteMs = 60_000;
const dayMs = 86_400_000;
const dhakaOffsetMs = 6 * 3_600_000;
const firstDayMs = Date.UTC(2020, 0, 1);
const prefixBytes = Uint8Array.from(qrPrefix, (character) => character.charCodeAt(0));
const uuidPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export interface QrTicket {
  /** UUID in lower case. */
  ticketId: string;
  /** With journeyDate it names the trip. */
  trainNumber: string;
  /** `YYYY-MM-DD`, the Dhaka date on which the train leaves its origin. */
  journeyDate: string;
  /** Station codes. */
  from: string;
  to: string;
  coach: string;
  seat: string;
  class: string;
  /** In normal form C; cut to what fits. */
  name: string;
  /** To the minute. */
  boardingAt: Date;
  expiresAt: Date;
}

/** A code that could be read. Nothing in it is to be believed before its signature has been verified. */
export interface ReadQr {
  kid: number;
  ticket: QrTicket;
  /** What the signature is over. */
  signed: Uint8Array<ArrayBuffer>;
  signature: Uint8Array<ArrayBuffer>;
}

/**
 * What a signer signs for a ticket. Texts are cut to what fits, instants to the minute.
 * @throws RangeError for an id, a date or an instant that the layout cannot hold.
 */
export function qrToSign(ticket: QrTicket, kid: number): Uint8Array<ArrayBuffer> {
  const midnight = midnightInDhaka(ticket.journeyDate);
  const boarding = minutes(ticket.boardingAt.getTime() - midnight);
  const bytes = new Uint8Array(qrPrefix.length + payloadMaxBytes);
  bytes.set(prefixBytes);
  const view = new DataView(bytes.buffer, qrPrefix.length);
  view.setUint8(0, layout);
  view.setUint8(1, within('kid', kid, 0xff));
  bytes.set(uuidBytes(ticket.ticketId), qrPrefix.length + 2);
  view.setUint16(18, within('journeyDate', (midnight + dhakaOffsetMs - firstDayMs) / dayMs, 0xffff));
  view.setUint16(20, within('boardingAt', boarding, 0xffff));
  view.setUint16(22, within('expiresAt', minutes(ticket.expiresAt.getTime() - midnight) - boarding, 0xffff));

  let at = qrPrefix.length + textsAt;
  const put = (text: string, limit: number) => {
    const encoded = utf8(text, limit);
    bytes[at] = encoded.length;
    bytes.set(encoded, at + 1);
    at += 1 + encoded.length;
  };
  for (const code of [ticket.trainNumber, ticket.from, ticket.to, ticket.coach, ticket.seat, ticket.class]) {
    put(code, codeMaxBytes);
  }
  put(ticket.name.normalize('NFC'), bytes.length - at - 1);
  return bytes.slice(0, at);
}

/** The text of the code, from what `qrToSign` gave and its Ed25519 signature. */
export function sealQr(signed: Uint8Array, signature: Uint8Array): string {
  if (signature.length !== qrSignatureBytes) throw new RangeError('An Ed25519 signature has 64 bytes');
  const bytes = new Uint8Array(signed.length - qrPrefix.length + qrSignatureBytes);
  bytes.set(signed.subarray(qrPrefix.length));
  bytes.set(signature, signed.length - qrPrefix.length);
  return qrPrefix + toBase45(bytes);
}

/** Reads a code without believing it; undefined where the text is not in this format to the last byte. */
export function readQr(text: string): ReadQr | undefined {
  if (text.length > qrMaxCharacters || !text.startsWith(qrPrefix)) return undefined;
  const bytes = fromBase45(text.slice(qrPrefix.length));
  if (!bytes || bytes.length < textsAt + qrSignatureBytes || bytes[0] !== layout) return undefined;
  const payload = bytes.subarray(0, bytes.length - qrSignatureBytes);
  const texts = readTexts(payload.subarray(textsAt));
  if (!texts) return undefined;

  const [trainNumber, from, to, coach, seat, travelClass, name] = texts;
  const view = new DataView(payload.buffer, payload.byteOffset, payload.length);
  const dayStart = firstDayMs + view.getUint16(18) * dayMs;
  const boarding = dayStart - dhakaOffsetMs + view.getUint16(20) * minuteMs;
  const signed = new Uint8Array(qrPrefix.length + payload.length);
  signed.set(prefixBytes);
  signed.set(payload, qrPrefix.length);
  return {
    kid: view.getUint8(1),
    ticket: {
      ticketId: uuidText(payload.subarray(2, 18)),
      trainNumber,
      journeyDate: new Date(dayStart).toISOString().slice(0, 10),
      from,
      to,
      coach,
      seat,
      class: travelClass,
      name,
      boardingAt: new Date(boarding),
      expiresAt: new Date(boarding + view.getUint16(22) * minuteMs),
    },
    signed,
    signature: bytes.slice(bytes.length - qrSignatureBytes),
  };
}

/**
 * Reads a code and verifies its signature with WebCrypto, as a checker without a network does.
 * @param keys the public keys of GET /v1/tickets/keys by kid, from `importQrKey`.
 * @returns undefined where the code is not in this format or its signature is not ours.
 */
export async function verifyQr(
  text: string,
  keys: ReadonlyMap<number, CryptoKey>,
): Promise<QrTicket | undefined> {
  const read = readQr(text);
  const key = read && keys.get(read.kid);
  if (!key) return undefined;
  const good = await crypto.subtle.verify('Ed25519', key, read.signature, read.signed);
  return good ? read.ticket : undefined;
}

/** @param jwk one item of `keys` from GET /v1/tickets/keys. */
export function importQrKey(jwk: { kty: string; crv: string; x: string }): Promise<CryptoKey> {
  const { kty, crv, x } = jwk;
  return crypto.subtle.importKey('jwk', { kty, crv, x }, { name: 'Ed25519' }, true, ['verify']);
}

/** Base45 by RFC 9285. Its last character is never a space, so trimming the text of a code does no harm. */
export function toBase45(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 2) {
    const pair = at + 1 < bytes.length;
    const value = pair ? bytes[at]! * 256 + bytes[at + 1]! : bytes[at]!;
    text += alphabet[value % 45]! + alphabet[Math.floor(value / 45) % 45]!;
    if (pair) text += alphabet[Math.floor(value / 2025)]!;
  }
  return text;
}

/** Strict, so that no two texts stand for the same bytes; undefined for a text that is not base45. */
export function fromBase45(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (text.length % 3 === 1) return undefined;
  const bytes = new Uint8Array(Math.floor((text.length * 2) / 3));
  for (let from = 0, to = 0; from < text.length; from += 3, to += 2) {
    const whole = from + 2 < text.length;
    const first = digitAt(text, from);
    const second = digitAt(text, from + 1);
    const third = whole ? digitAt(text, from + 2) : 0;
    if (first < 0 || second < 0 || third < 0) return undefined;
    const value = first + second * 45 + third * 2025;
    if (value > (whole ? 0xffff : 0xff)) return undefined;
    if (whole) bytes[to] = value >> 8;
    bytes[whole ? to + 1 : to] = value & 0xff;
  }
  return bytes;
}

const digitsByCode = new Int8Array(128).fill(-1);
for (let digit = 0; digit < alphabet.length; digit++) digitsByCode[alphabet.charCodeAt(digit)] = digit;

/** -1 for a character that is not of the alphabet. */
const digitAt = (text: string, at: number): number => digitsByCode[text.charCodeAt(at)] ?? -1;

type SevenTexts = [string, string, string, string, string, string, string];

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function readTexts(bytes: Uint8Array): SevenTexts | undefined {
  const texts: string[] = [];
  let at = 0;
  while (at < bytes.length && texts.length < 7) {
    const end = at + 1 + bytes[at]!;
    if (end > bytes.length) return undefined;
    try {
      texts.push(decoder.decode(bytes.subarray(at + 1, end)));
    } catch {
      return undefined;
    }
    at = end;
  }
  return at === bytes.length && texts.length === 7 ? (texts as SevenTexts) : undefined;
}

const encoder = new TextEncoder();

/** The beginning of a text that takes at most so many bytes, whole letters only. */
function utf8(text: string, limit: number): Uint8Array {
  const whole = encoder.encode(text);
  if (whole.length <= limit) return whole;
  let bytes = new Uint8Array(0);
  for (const { segment, index } of new Intl.Segmenter('bn', { granularity: 'grapheme' }).segment(text)) {
    const longer = encoder.encode(text.slice(0, index + segment.length));
    if (longer.length > limit) break;
    bytes = longer;
  }
  return bytes;
}

function midnightInDhaka(date: string): number {
  const midnight = Date.parse(`${date}T00:00:00Z`) - dhakaOffsetMs;
  if (Number.isNaN(midnight)) throw new RangeError('journeyDate is not a date');
  return midnight;
}

function minutes(milliseconds: number): number {
  return Math.floor(milliseconds / minuteMs);
}

function within(field: string, value: number, highest: number): number {
  if (!Number.isInteger(value) || value < 0 || value > highest)
    throw new RangeError(`${field} does not fit the QR layout`);
  return value;
}

function uuidBytes(id: string): Uint8Array {
  if (!uuidPattern.test(id)) throw new RangeError('ticketId is not a UUID');
  return Uint8Array.from(id.replaceAll('-', '').match(/../g)!, (pair) => Number.parseInt(pair, 16));
}

const hexOfByte = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

function uuidText(bytes: Uint8Array): string {
  let hex = '';
  for (const byte of bytes) hex += hexOfByte[byte]!;
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
