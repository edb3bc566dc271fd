import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Asked } from './member.ts';

/** What is wrong after a run; all lists are empty where everything holds. */
export type Findings = Readonly<Record<string, readonly string[]>>;

type DemoCall = Readonly<{ endpoint: string; prompt: string | null }>;

const FINAL = ['delivered', 'refused', 'failed', 'cancelled', 'interrupted'];

/** Looks at the folder of an Easel that is not running, and at what reached the demo server. */
export async function check(
  folder: string,
  accepted: readonly Asked[],
  calls: readonly DemoCall[],
): Promise<Findings & { states: readonly string[] }> {
  const database = new DatabaseSync(join(folder, 'easel.sqlite'));
  const all = <Row>(query: string) => database.prepare(query).all() as unknown as Row[];
  const jobs = all<{ id: string; state: string; request: string; platform: string }>(
    'select id, state, request, platform from jobs',
  );
  const deliveries = all<{ job: string; state: string; message: string | null }>(
    'select job, state, message from deliveries',
  );
  const pictures = all<{ id: string; job: string | null }>('select id, job from pictures');
  const messages = all<{ job: string; content: string }>('select job, content from messages');
  database.close();

  const ids = new Set(jobs.map(({ id }) => id));
  const files = (await readdir(join(folder, 'pictures'), { recursive: true, withFileTypes: true }).catch(() => []))
    .filter((entry) => entry.isFile())
    .map((entry) => basename(entry.name));
  const fileIds = new Set(files.map((name) => name.split('.')[0]));
  const rowIds = new Set(pictures.map(({ id }) => id));
  const paintings = new Map<string, number>();
  for (const { endpoint, prompt } of calls) {
    if (!/images|generations|edits|variations/u.test(endpoint) || prompt === null) continue;
    paintings.set(prompt, (paintings.get(prompt) ?? 0) + 1);
  }
  const counted = new Map<string, number>();
  for (const { state } of jobs) counted.set(state, (counted.get(state) ?? 0) + 1);
  const shown = new Map(deliveries.map(({ job, state }) => [job, state]));
  const web = jobs.filter(({ platform }) => platform === 'web');
  return {
    states: [...counted].map(([state, count]) => `${count} ${state}`),
    'accepted, but not there': accepted.filter(({ job }) => !ids.has(job)).map(({ prompt }) => prompt),
    'accepted as two jobs': repeated(accepted.map(({ prompt }) => prompt)),
    'two rows for one wish': repeated(jobs.map(({ request }) => (JSON.parse(request) as { prompt: string }).prompt)),
    'not in a final state': jobs.filter(({ state }) => !FINAL.includes(state)).map(({ id, state }) => `${id} ${state}`),
    'not delivered': jobs.filter(({ id }) => shown.get(id) !== 'shown').map(({ id, state }) => `${id} ${state}`),
    'asked of the image API twice': [...paintings].filter(([, count]) => count > 1).map(([prompt]) => prompt),
    'a message missing': web.filter(({ id }) => !messages.some(({ job }) => job === id)).map(({ id }) => id),
    'a message that is not over': messages
      .filter(({ content }) => !(JSON.parse(content) as { final: boolean }).final)
      .map(({ job }) => job),
    'files without a row': files.filter((name) => !rowIds.has(name.split('.')[0] ?? '')),
    'rows without a file': pictures.filter(({ id }) => !fileIds.has(id)).map(({ id }) => id),
    'pictures without a job': pictures.filter(({ job }) => job !== null && !ids.has(job)).map(({ id }) => id),
  };
}

function repeated(values: readonly string[]): readonly string[] {
  return values.filter((value, index) => values.indexOf(value) !== index);
}
