import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { type Clients, createClients } from '../../../../src/adapters/slack/reply/clients.ts';
import { destinationOf, type Place } from '../../../../src/adapters/slack/reply/destination.ts';
import { createFiles } from '../../../../src/adapters/slack/reply/files.ts';
import { createPreviews, type PreviewWay } from '../../../../src/adapters/slack/reply/previews.ts';
import { createSlackReplies } from '../../../../src/adapters/slack/reply/reply.ts';
import type { Job } from '../../../../src/core/job.ts';
import type { Preview } from '../../../../src/core/picture.ts';
import type { Progress } from '../../../../src/core/view.ts';
import { openDatabase } from '../../../../src/data/database.ts';
import { createMessageStore } from '../../../../src/data/message-store.ts';
import { createState } from '../../../../src/data/state.ts';
import { type Channel, type Message, type SlackOptions, startSlack, type Team } from '../../../doubles/slack/slack.ts';
import { aJob, aPicture, CALLER, CANCELLED, finished, idOf, refused } from '../../../fixtures/a-job.ts';
import { SILENT } from '../../../fixtures/painting.ts';
import { BLUE, GREEN, plain, png, RED } from '../../../fixtures/tiny-pictures.ts';

export type StageOptions = SlackOptions &
  Readonly<{
    /** In the channel itself, in a thread, or to the requester alone. */
    where?: 'channel' | 'thread' | 'alone';
    previews?: 'auto' | PreviewWay;
    publicUrl?: string | null;
    /** Whether what Slack is waited for really takes its time. */
    patient?: boolean;
    pictures?: number;
    /** What time previews take it to be. */
    clock?: () => number;
  }>;

export type SlackStage = Awaited<ReturnType<typeof setStage>>;

/** A channel of a stand-in Slack, with the replies that show jobs in it. */
export async function setStage(options: StageOptions = {}) {
  const { where = 'channel', publicUrl = null, previews: setting = 'auto', pictures: count = 1 } = options;
  const folder = await mkdtemp(join(tmpdir(), 'easel-test-'));
  const database = await openDatabase(folder);
  const slack = await startSlack(options);
  const team = slack.addTeam({ name: 'Painters' });
  const channel = slack.addChannel(team);
  const ada = slack.addMember(team, { name: 'Ada' });
  const thread = where === 'thread' ? (await slack.say(ada, channel, { text: 'kites' })).ts : null;
  const realPause = (ms: number, signal: AbortSignal) => sleep(ms, undefined, { signal }).catch(() => {});
  const known = new Map<string, Clients>();
  const install = (of: Team) =>
    known.set(
      of.id,
      createClients(of.botToken, slack.apiUrl, null, {
        ...{ pause: realPause, now: Date.now, leave: new AbortController().signal },
      }),
    );
  install(team);

  const pause = options.patient ? realPause : async () => {};
  const clientsOf = async (installation: string) => known.get(installation) ?? null;
  const files = createFiles({ clientsOf, pause });
  const messages = createMessageStore(database);
  const state = createState(database, 'slack');
  const previews = createPreviews({
    setting,
    publicUrl,
    files,
    state,
    pause,
    now: options.clock ?? Date.now,
    log: SILENT,
  });
  const bytes = await png(64, 64, BLUE);
  const begin = () =>
    createSlackReplies({
      ...{ clientsOf, files, messages, previews, ended: async () => {}, pause, now: Date.now, log: SILENT },
      load: async () => ({ bytes, format: 'png' }),
    });
  const destination = (place: Partial<Place> = {}) =>
    destinationOf({
      ...{ installation: team.id, team: team.id, channel: channel.id, thread, user: ada.id },
      ...{ alone: where === 'alone', beside: false, ...place },
    });
  const facts: Partial<Job> = {
    caller: {
      ...CALLER,
      platform: 'slack',
      workspace: team.id,
      channel: channel.id,
      user: { id: ada.id, name: 'Ada' },
    },
    destination: destination(),
    audience: where === 'alone' ? 'caller' : 'channel',
    times: { accepted: Date.now() },
  };
  const stored = Array.from({ length: count }, (_, index) => aPicture({ id: idOf(index + 3), index }));
  const error = { code: 'stalled', message: 'It stood still.', remedy: '' } as const;
  const jobs = {
    queued: aJob({ ...facts, state: 'queued' }),
    painting: aJob({ ...facts, state: 'painting' }),
    painted: aJob({ ...facts, state: 'painted', outcome: finished(stored) }),
    failed: aJob({ ...facts, state: 'failed', outcome: { type: 'failed', error, usage: null } }),
    cancelled: aJob({ ...facts, state: 'cancelled', outcome: CANCELLED }),
    refused: aJob({ ...facts, state: 'refused', outcome: refused({ suggestion: 'a paper kite over Graz' }) }),
  };
  const shots: Progress['previews'] = await Promise.all(
    [RED, GREEN].map(async (colour, step) => ({ type: 'partial', index: 0, step, preview: await preview(colour) })),
  );
  const direct = slack.dm(team, ada);
  const at = where === 'alone' ? direct : channel;
  return {
    ...{
      slack,
      team,
      channel,
      ada,
      thread,
      jobs,
      previews: shots,
      handler: previews.handler,
      messages,
      state,
      install,
    },
    ...{ destination, direct, at },
    /** The replies of a process that has just started. */
    begin,
    replies: begin(),
    /** What the bot says where it is asked, or elsewhere. */
    said: (place: Channel = at): readonly Message[] =>
      slack.messages(place, ada, place === channel ? (thread ?? undefined) : undefined).filter(({ bot }) => bot),
    async [Symbol.asyncDispose]() {
      await slack[Symbol.asyncDispose]();
      await database.destroy();
      await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 20 });
      expect(slack.violations()).toEqual([]);
      expect(slack.pings()).toEqual([]);
      // What is for one member alone is seen by nobody else.
      if (where === 'alone') expect(slack.messages(channel)).toEqual([]);
    },
  };
}

async function preview(colour: typeof RED): Promise<Preview> {
  return { bytes: await plain(64, 64, colour).jpeg().toBuffer(), format: 'jpeg', width: 64, height: 64 };
}
