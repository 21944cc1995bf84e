// The server's clock as this phone knows it: server − phone, in milliseconds.

/** Samples to look back over: about a minute of pings. */
const SAMPLES = 6;
/** A sample this far off the others means that somebody set a clock, not that the network was slow. */
const CLOCK_WAS_SET_MS = 5_000;

/**
 * A frame's journey makes the server's time look early, never late, so the largest of the recent samples is
 * the nearest to the truth.
 */
export class ClockOffset {
  private samples: number[] = [];

  constructor(private last = 0) {}

  /** `server` and `phone` are milliseconds since 1970 at the same moment. */
  sample(server: number, phone: number): void {
    const offset = server - phone;
    if (this.samples.some((other) => Math.abs(other - offset) > CLOCK_WAS_SET_MS)) this.samples = [];
    this.samples = [...this.samples, offset].slice(-SAMPLES);
    this.last = Math.round(Math.max(...this.samples));
  }

  get milliseconds(): number {
    return this.last;
  }
}
