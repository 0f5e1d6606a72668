const saidEveryMs = 10_000;

/** Says how far the filling is and how long it takes yet, as what is done so far took. */
export function fillProgress(say: (line: string) => void, now = () => performance.now()) {
  const began = now();
  let [expected, done, saidAt] = [0, 0, began];
  return {
    say,
    expect(more: number) {
      expected += more;
    },
    done(more: number, what: string) {
      done += more;
      const at = now();
      if (at - saidAt < saidEveryMs) return;
      saidAt = at;
      const leftSeconds = ((at - began) / 1_000 / done) * Math.max(0, expected - done);
      say(`${((100 * done) / expected).toFixed(0)} %, ${what}; ${leftSeconds.toFixed(0)} s left`);
    },
  };
}
