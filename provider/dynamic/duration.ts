/** Durations as Pulumi's options have them, those of Go: `30s`, `5m`, `1h30m`. The engine has refused all others. */
const units: Readonly<Record<string, number>> = {
  h: 3600,
  m: 60,
  s: 1,
  ms: 1e-3,
  us: 1e-6,
  µs: 1e-6,
  ns: 1e-9,
};

export function secondsOf(duration: string): number {
  const parts = duration.matchAll(/([\d.]+)(h|ms|m|s|us|µs|ns)/g);
  return [...parts].reduce((sum, [, count, unit]) => sum + Number(count) * (units[String(unit)] ?? 0), 0);
}
