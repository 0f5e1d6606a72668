import { crc32, deflateSync } from 'node:zlib';
import QRCode, { type QRCodeSegment } from 'qrcode';

/** Modules of white around the code, as the standard asks. */
const quietZone = 4;
/**
 * One mask for all. To try the eight is nine tenths of the work, and what it avoids, large areas and what looks like a
 * corner, is rare in a signature: by the standard's own measure this mask is 5 % above the best of each code.
 */
const drawn = { errorCorrectionLevel: 'M', maskPattern: 2 } as const;

/** A code as its modules, the quiet zone included. */
interface Modules {
  /** Of one side. */
  count: number;
  isDark(row: number, column: number): boolean;
}

export function qrModules(text: string): Modules {
  const { modules } = QRCode.create(alphanumeric(text), drawn);
  const { size, data } = modules;
  return {
    count: size + 2 * quietZone,
    isDark(row, column) {
      const [down, right] = [row - quietZone, column - quietZone];
      return down >= 0 && down < size && right >= 0 && right < size && data[down * size + right] === 1;
    },
  };
}

/** A sharp picture at any size. */
export function drawSvg(text: string): Promise<string> {
  return QRCode.toString(alphanumeric(text), { type: 'svg', ...drawn, margin: quietZone });
}

/** @param size wanted width in pixels; the picture is as large as whole pixels per module allow, and never larger. */
export function drawPng(text: string, size: number): Uint8Array<ArrayBuffer> {
  const modules = qrModules(text);
  const scale = Math.max(1, Math.floor(size / modules.count));
  return pngOf({ width: modules.count * scale, rows: pixelRows(modules, scale) });
}

const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const filterNone = 0;
const filterUp = 2;

/**
 * The rows of a PNG of one bit a pixel, 1 for white. Of the rows that one row of modules becomes, each after the first is
 * its difference from the row above, and so nothing but zeros.
 */
function pixelRows({ count, isDark }: Modules, scale: number): Uint8Array {
  const rowBytes = 1 + Math.ceil((count * scale) / 8);
  const rows = new Uint8Array(rowBytes * count * scale);
  for (let row = 0; row < count; row++) {
    const at = row * scale * rowBytes;
    rows[at] = filterNone;
    for (let same = 1; same < scale; same++) rows[at + same * rowBytes] = filterUp;
    for (let column = 0; column < count; column++) {
      if (isDark(row, column)) continue;
      for (let pixel = column * scale; pixel < (column + 1) * scale; pixel++)
        rows[at + 1 + (pixel >> 3)]! |= 0x80 >> (pixel & 7);
    }
  }
  return rows;
}

/** A picture in black and white (PNG, third edition). The library writes four bytes a pixel, which takes 15 times as long. */
function pngOf({ width, rows }: { width: number; rows: Uint8Array }): Uint8Array<ArrayBuffer> {
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, width);
  header[8] = 1;
  const pixels = deflateSync(rows, { level: 1 });
  const parts = [chunk('IHDR', header), chunk('IDAT', pixels), chunk('IEND', new Uint8Array())];
  return new Uint8Array(Buffer.concat([Uint8Array.from(signature), ...parts]));
}

function chunk(name: string, data: Uint8Array): Uint8Array {
  const bytes = Buffer.alloc(12 + data.length);
  bytes.writeUInt32BE(data.length, 0);
  bytes.write(name, 4, 'latin1');
  bytes.set(data, 8);
  bytes.writeUInt32BE(crc32(bytes.subarray(4, 8 + data.length)), 8 + data.length);
  return bytes;
}

/** In one mode whatever the text: 250 characters then take 53 modules a side and not 65. */
function alphanumeric(text: string): QRCodeSegment[] {
  return [{ data: text, mode: 'alphanumeric' }];
}
