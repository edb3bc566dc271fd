import { type ReplyStage, replyContract } from '../../../contracts/reply.ts';
import { type StageOptions, setStage } from './stage.ts';

async function stage(where: NonNullable<StageOptions['where']>): Promise<ReplyStage> {
  const set = await setStage({ where });
  return {
    ...set,
    reply: (job) => set.replies({ ...job.destination, job: job.id }),
    seen: async () =>
      set.said().map(({ shown, pictures, buttons }) => ({
        text: shown,
        pictures: pictures.filter(({ missing }) => !missing).length,
        buttons: buttons.map(({ label }) => label),
      })),
  };
}

replyContract('Slack, in a channel', () => stage('channel'));
replyContract('Slack, in a thread', () => stage('thread'));
replyContract('Slack, in a direct message', () => stage('alone'));
