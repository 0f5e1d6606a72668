import QRCode, { type QRCodeSegment } from 'qrcode';

/** Modules of white around the code, as the standard asks. */
const quietZone = 4;
const errorCorrectionLevel = 'M';

/** A sharp picture at any size. */
export function drawSvg(text: string): Promise<string> {
  return QRCode.toString(alphanumeric(text), { type: 'svg', errorCorrectionLevel, margin: quietZone });
}

/** @param size wanted width in pixels; the picture is as large as whole pixels per module allow, and never larger. */
export async function drawPng(text: string, size: number): Promise<Uint8Array<ArrayBuffer>> {
  const { modules } = QRCode.create(alphanumeric(text), { errorCorrectionLevel });
  const scale = Math.max(1, Math.floor(size / (modules.size + 2 * quietZone)));
  const picture = await QRCode.toBuffer(alphanumeric(text), {
    errorCorrectionLevel,
    margin: quietZone,
    scale,
    // Each row of pixels against the one above: half the time and three quarters of the size of the library's default.
    rendererOpts: {
      filterType: 2,
      deflateStrategy: 0,
      deflateLevel: 6,
    } as QRCode.QRCodeToBufferOptions['rendererOpts'],
  });
  return new Uint8Array(picture);
}

/** Which modules are dark, the quiet zone included, for callers that draw the code themselves. */
export function qrModules(text: string): { count: number; isDark(row: number, column: number): boolean } {
  const { modules } = QRCode.create(alphanumeric(text), { errorCorrectionLevel });
  const isDark = (row: number, column: number) => {
    const inside = [row, column].map((at) => at - quietZone);
    if (inside.some((at) => at < 0 || at >= modules.size)) return false;
    return modules.get(inside[0]!, inside[1]!) === 1;
  };
  return { count: modules.size + 2 * quietZone, isDark };
}

/** In one mode whatever the text: 250 characters then take 53 modules a side and not 65. */
function alphanumeric(text: string): QRCodeSegment[] {
  return [{ data: text, mode: 'alphanumeric' }];
}
