import { readFileSync } from 'node:fs';

// Loaded before a service by the fault runs: its clock is off by the milliseconds that a file holds.

const file = process.env.FAULTS_CLOCK_FILE;
const RealDate = Date;
const realNow = Date.now.bind(Date);
let offsetMs = 0;

class SkewedDate extends RealDate {
  constructor(...given: unknown[]) {
    if (given.length === 0) super(realNow() + offsetMs);
    else super(...(given as [number]));
  }

  static override now(): number {
    return realNow() + offsetMs;
  }

  /** Dates made inside the runtime are dates too. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return Object.prototype.toString.call(value) === '[object Date]';
  }
}

if (file) {
  globalThis.Date = SkewedDate as DateConstructor;
  setInterval(() => {
    offsetMs = Number(readFileSync(file, 'utf8')) || 0;
  }, 200).unref();
}
