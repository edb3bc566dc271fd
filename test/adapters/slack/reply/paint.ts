import type { Job } from '../../../../src/core/job.ts';
import { viewOf } from '../../../../src/core/view.ts';
import type { SlackStage } from './stage.ts';

/** Its reply, as the process finds it. */
export const replyOf = ({ replies }: SlackStage, job: Job) => replies({ ...job.destination, job: job.id });
/** How a job stands with its previews. */
export const partial = (stage: SlackStage) => ({ ahead: 0, etaMs: null, previews: stage.previews });

/** A job whose preview is shown, and then its last View. */
export async function paint(stage: SlackStage, last: Job = stage.jobs.painted): Promise<string | null> {
  const reply = replyOf(stage, last);
  await reply.show(viewOf(stage.jobs.painting, partial(stage)));
  return reply.show(viewOf(last));
}

/** The files that take room in the workspace. */
export const filesLeft = ({ slack, team }: SlackStage) => slack.files(team).filter(({ deleted }) => !deleted);
