import { expect, it } from 'vitest';
import { runChaos } from '../bench/chaos/run.ts';

it('loses nothing, pays for nothing twice and leaves nothing behind, however often it is killed', {
  timeout: 90_000,
}, async () => {
  const { accepted, findings } = await runChaos({
    seed: 7,
    kills: 4,
    members: 4,
    longestLife: 700,
    limit: 60_000,
    say: () => {},
  });
  expect(accepted).toBeGreaterThan(0);
  expect(Object.entries(findings).filter(([, where]) => where.length > 0)).toEqual([]);
});
