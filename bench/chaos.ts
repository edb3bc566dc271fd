import { parseArgs } from 'node:util';
import { runChaos } from './chaos/run.ts';

/** Kills Easel again and again while it works, and looks whether it keeps its word. Stops by itself. */
const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '100' },
    seed: { type: 'string', default: '1' },
    members: { type: 'string', default: '6' },
  },
});
const began = Date.now();
const report = await runChaos({
  seed: Number(values.seed),
  kills: Number(values.kills),
  members: Number(values.members),
  longestLife: 1500,
  limit: 20 * 60_000,
  say: (line) => console.log(line),
});
console.log(
  `\n${report.kills} kills in ${Math.round((Date.now() - began) / 1000)} s, ${report.accepted} wishes accepted: ${report.states.join(', ')}\n`,
);
for (const [what, where] of Object.entries(report.findings)) {
  console.log(
    `${String(where.length).padStart(5)}  ${what}${where.length > 0 ? `: ${where.slice(0, 5).join('; ')}` : ''}`,
  );
}
process.exitCode = Object.values(report.findings).some((where) => where.length > 0) ? 1 : 0;
