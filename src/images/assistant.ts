import type { Assistant } from '../core/assistant.ts';
import type { Log } from '../core/log.ts';
import type { Api, InputPicture } from './api.ts';
import { picturePart } from './moderation.ts';

/** Longest wait for a text model, in milliseconds. */
const PATIENCE_MS = 30_000;

const REWORD = [
  'An image model refused to paint the wish below because of its content policy.',
  'Reword it so that it is harmless and keeps as much of its subject, mood and style as possible.',
  'Answer with the new wish only, in the language of the old one, without quotation marks.',
].join(' ');

const DESCRIBE = [
  'Describe this picture for somebody who cannot see it: what is in it, where, in which style and light.',
  'Two or three plain sentences, no opinion, no guess about who a person is.',
].join(' ');

/** The text models that help: each is off where its name is empty. */
export function createAssistant(
  api: Api,
  models: Readonly<{ reword: string; vision: string }>,
  read: (id: string) => Promise<InputPicture>,
  log: Log,
): Assistant {
  const ask = async (...[model, instruction, parts, signal]: Parameters<Api['ask']>): Promise<string | null> => {
    if (model === '') return null;
    try {
      return (
        (await api.ask(model, instruction, parts, AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]))) || null
      );
    } catch (err) {
      if (!signal.aborted) log.warn({ err, model }, 'a text model could not be asked');
      return null;
    }
  };
  return {
    async reword(prompt, signal) {
      const suggestion = await ask(models.reword, REWORD, [{ type: 'text', text: prompt }], signal);
      return suggestion === prompt ? null : suggestion;
    },
    async describe(picture, signal) {
      const { bytes } = await read(picture);
      return ask(models.vision, DESCRIBE, [{ type: 'text', text: 'The picture:' }, await picturePart(bytes)], signal);
    },
    describes: models.vision !== '',
  };
}
