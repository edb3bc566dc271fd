import { lookup } from 'node:dns/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { commands } from '../commands/index.ts';
import type { Pause } from './adapters/coalesce.ts';
import { PLATFORM as API, api } from './adapters/web/api.ts';
import { playground } from './adapters/web/playground.ts';
import { createPlaygroundChannel, PLATFORM as WEB } from './adapters/web/reply.ts';
import type { Config } from './config.ts';
import type { Jobs } from './core/jobs.ts';
import type { Log } from './core/log.ts';
import type { Platform } from './core/platform.ts';
import type { Replies } from './core/reply.ts';
import { canKeep, createKeeper, openDatabase } from './data/database.ts';
import { createDeliveryStore } from './data/delivery-store.ts';
import { createJobStore } from './data/job-store.ts';
import { createMessageStore } from './data/message-store.ts';
import { createPictureStore } from './data/picture-store.ts';
import { createState } from './data/state.ts';
import { startDemoServer } from './demo/server.ts';
import { createApi, isOfficial } from './images/api.ts';
import { createAssistant } from './images/assistant.ts';
import { createGuardedFetch } from './images/guarded-fetch.ts';
import { MAX_PICTURE_BYTES, takeIn } from './images/intake.ts';
import { makeMask } from './images/mask.ts';
import { createPainter } from './images/painter.ts';
import { createJobPainter } from './jobs/cache.ts';
import { createJobs } from './jobs/jobs.ts';
import { createLog } from './observe/log.ts';
import { createPlatforms } from './platforms.ts';
import { statusOf } from './server/answer.ts';
import { gate } from './server/gate.ts';
import { health } from './server/health.ts';
import { pictures as pictureFiles } from './server/pictures.ts';
import { startServer } from './server/server.ts';

const HOUR_MS = 3_600_000;

/** How long a start waits for a platform, in milliseconds. */
const CONNECT_MS = 10_000;

export type App = Readonly<{
  /** Where it is reached. */
  url: string;
  port: number;
  /** One line for each part: what is on, and what stands in for what is off. */
  summary: readonly string[];
  stop(): Promise<void>;
}>;

/** Puts the house together and opens its doors. */
export async function startApp(config: Config): Promise<App> {
  const now = Date.now;
  const log = createLog({ level: config.LOG_LEVEL, prompts: config.LOG_PROMPTS });
  const database = await openDatabase(config.DATA_DIR);
  const pictures = createPictureStore(database, config.DATA_DIR);
  const messages = createMessageStore(database);

  const demo = config.OPENAI_API_KEY === undefined && config.OPENAI_BASE_URL === undefined;
  const demoServer = demo ? await startDemoServer({ paceMs: config.DEMO_PACE_MS }) : null;
  const baseURL = demoServer?.url ?? config.OPENAI_BASE_URL;
  const imageApi = createApi({ apiKey: config.OPENAI_API_KEY ?? 'none', baseURL });
  const { read } = pictures;
  const textModel = demo ? 'demo-text' : '';
  const models = { reword: config.REWORD_MODEL || textModel, vision: config.VISION_MODEL || textModel };
  const assistant = createAssistant(imageApi, models, read, log);
  const painter = createPainter({
    api: imageApi,
    assistant,
    read,
    idleMs: config.OPENAI_IDLE_TIMEOUT * 1000,
    prechecks: config.MODERATION_PRECHECK,
    clock: { sleep: (ms, signal) => sleep(ms, undefined, { signal }), random: Math.random },
    log,
  });
  const jobRows = createJobStore(database);

  const channel = createPlaygroundChannel(messages);
  const pause: Pause = (ms, signal) => sleep(ms, undefined, { signal }).catch(() => {});
  const state = (part: string, secret?: string) => createState(database, part, secret);
  const platforms = createPlatforms(config, { pictures, messages, state, pause, now, log });
  const replies: Replies = ({ platform, ...where }) => {
    const chat = platforms.find(({ name }) => name === platform);
    if (chat !== undefined) return chat.reply({ platform, ...where });
    if (platform === WEB) return channel.reply({ platform, ...where });
    // A program that uses the HTTP API fetches its answer itself.
    return platform === API ? { show: async () => null, remove: async () => {} } : null;
  };
  const room = createJobs({
    jobs: jobRows,
    deliveries: createDeliveryStore(database),
    pictures,
    painter: createJobPainter({ painter, jobs: jobRows, pictures, cacheMs: config.CACHE_HOURS * HOUR_MS, now }),
    replies,
    takeIn,
    makeMask,
    describe: assistant.describe,
    fetchPicture: createGuardedFetch({ lookup: (host) => lookup(host, { all: true }) }),
    official: baseURL === undefined || isOfficial(baseURL),
    limits: {
      running: config.MAX_CONCURRENT,
      perWorkspace: config.MAX_PER_WORKSPACE,
      perMember: config.MAX_PER_MEMBER,
      picturesPerMinute: config.IMAGES_PER_MINUTE,
    },
    maxWaiting: config.MAX_WAITING,
    maxWaitingPerMember: config.MAX_WAITING_PER_MEMBER,
    canKeep: createKeeper(database, config.DATA_DIR, now),
    retentionDays: config.RETENTION_DAYS,
    clock: { now, after },
    log,
  });

  const { jobs } = room;
  // The port is taken first: whoever cannot have it must not begin to paint.
  const ready = Promise.withResolvers<void>();
  const server = await startServer({
    host: config.HOST,
    port: config.PORT,
    log,
    ready: ready.promise,
    handlers: [
      health([
        { name: 'data', check: () => canKeep(database, config.DATA_DIR) },
        ...platforms.map(({ name, isConnected }) => ({ name, check: async () => isConnected() })),
      ]),
      pictureFiles(pictures),
      ...platforms.flatMap(({ handlers }) => handlers),
      ...gate(
        [
          api({ jobs, pictures, maxBody: config.MAX_BODY_MB * 1024 * 1024, statusOf }),
          playground({ jobs, messages, channel, commands, demo, maxPictureBytes: MAX_PICTURE_BYTES, now }),
        ],
        config.API_TOKEN,
      ),
    ],
  });

  await room.recover();
  // A far side that is slow to answer keeps nobody from the rest.
  await Promise.all(platforms.map((platform) => connect(platform, jobs, log)));
  ready.resolve();

  const url = `http://${LOCAL.includes(config.HOST) ? 'localhost' : config.HOST}:${server.port}`;
  return {
    url,
    port: server.port,
    summary: [
      painterLine(config, demo),
      config.API_TOKEN === undefined
        ? 'no API_TOKEN: only this machine is answered'
        : 'API_TOKEN: needed from everybody',
      ...platforms.map(({ name, isConnected }) =>
        isConnected() ? `${name}: connected` : `${name}: not reached yet, it is tried again`,
      ),
      `playground: ${url}`,
    ],
    async stop() {
      await Promise.all(platforms.map((platform) => platform.settle()));
      await room.stop(config.SHUTDOWN_GRACE * 1000);
      await Promise.all(platforms.map((platform) => platform.close()));
      await server.close();
      await demoServer?.close();
      await database.destroy();
    },
  };
}

/** Starts the demo image server alone, for whoever wants to point another program at it. */
export async function startDemo(config: Config): Promise<App> {
  const server = await startDemoServer({ port: config.DEMO_PORT, paceMs: config.DEMO_PACE_MS });
  return { url: server.url, port: server.port, summary: [`demo image server: ${server.url}`], stop: server.close };
}

/** Addresses to listen on that a browser on this machine reaches as localhost. */
const LOCAL: readonly string[] = ['127.0.0.1', '0.0.0.0', '::', '::1'];

/** Waits for a platform, but not for long; what goes wrong after that is no reason not to start any more. */
async function connect(platform: Platform, jobs: Jobs, log: Log): Promise<void> {
  const connected = platform.connect(jobs);
  const late = sleep(CONNECT_MS, 'late' as const, { ref: false });
  if ((await Promise.race([connected, late])) !== 'late') return;
  connected.catch((err: unknown) => log.error({ err, platform: platform.name }, 'a platform cannot be reached'));
}

function after(ms: number, then: () => void): () => void {
  const timer = setTimeout(then, ms);
  return () => clearTimeout(timer);
}

function painterLine(config: Config, demo: boolean): string {
  if (demo) return 'no OPENAI_API_KEY: painting with the built-in demo server';
  return `painting with ${config.OPENAI_BASE_URL ?? 'the OpenAI API'}`;
}
