import OpenAI, { toFile } from 'openai';
import { specOf } from '../core/models.ts';
import { extension, mediaType, type PictureFormat } from '../core/picture.ts';
import type { ImageRequest } from '../core/request.ts';
import { fetchWordForWord } from './multipart.ts';
import { dalleParameters, gptParameters } from './wire.ts';

export type ApiSettings = Readonly<{
  apiKey: string;
  /** Undefined for the official API. */
  baseURL: string | undefined;
}>;

/** An input picture with its bytes. */
export type InputPicture = Readonly<{ bytes: Uint8Array; format: PictureFormat }>;

/** One part of what moderation or a text model is asked about. */
export type Part = Readonly<{ type: 'text'; text: string } | { type: 'image_url'; image_url: { url: string } }>;

/** The API as the image service uses it: HTTP answers with status 2xx, their bodies not read yet where they are pictures. */
export type Api = Readonly<{
  /** Asks for one picture of a request: an event stream, or JSON where the model or the format does not stream. */
  paint(
    request: ImageRequest,
    inputs: readonly InputPicture[],
    mask: InputPicture | null,
    signal: AbortSignal,
  ): Promise<Response>;
  /** Categories that moderation flags, as it names them; none where it lets it pass. */
  moderate(parts: readonly Part[], signal: AbortSignal): Promise<readonly string[]>;
  /** The names of the models that the key may use. */
  models(signal: AbortSignal): Promise<readonly string[]>;
  /** What a text model answers. */
  ask(model: string, instruction: string, parts: readonly Part[], signal: AbortSignal): Promise<string>;
}>;

/** OpenAI's own client. It never repeats a call by itself: a repeated POST can be paid twice. */
export function createApi(settings: ApiSettings): Api {
  const client = new OpenAI({
    apiKey: settings.apiKey,
    baseURL: settings.baseURL,
    maxRetries: 0,
    logLevel: 'off',
    fetch: fetchWordForWord,
  });
  return {
    async paint(request, inputs, mask, signal) {
      const spec = specOf(request.model);
      const body =
        spec.dialect === 'dall-e'
          ? dalleParameters(request)
          : gptParameters(request, spec.streamable.includes(request.format));
      // The table is ahead of the client's types, and the API has the last word on what it takes.
      if (request.kind === 'generate') return client.images.generate(body as never, { signal }).asResponse();
      const files = await Promise.all(inputs.map((input, index) => asFile(input, `image-${index + 1}`)));
      const [first] = files;
      if (request.kind === 'vary' && spec.endpoints.includes('vary')) {
        return client.images.createVariation({ ...body, image: first } as never, { signal }).asResponse();
      }
      const image = spec.inputs.max === 1 ? first : files;
      const extra = mask === null ? {} : { mask: await asFile(mask, 'mask') };
      return client.images.edit({ ...body, image, ...extra } as never, { signal }).asResponse();
    },
    async moderate(parts, signal) {
      const { results } = await client.moderations.create(
        { model: 'omni-moderation-latest', input: [...parts] },
        { signal },
      );
      const flagged = results.filter((result) => result.flagged).flatMap((result) => Object.entries(result.categories));
      return [...new Set(flagged.filter(([, flag]) => flag === true).map(([category]) => category))];
    },
    async models(signal) {
      const names: string[] = [];
      for await (const { id } of client.models.list({ signal })) names.push(id);
      return names;
    },
    async ask(model, instruction, parts, signal) {
      const messages = [
        { role: 'system' as const, content: instruction },
        { role: 'user' as const, content: [...parts] },
      ];
      const { choices } = await client.chat.completions.create({ model, messages }, { signal });
      return choices[0]?.message.content?.trim() ?? '';
    },
  };
}

function asFile({ bytes, format }: InputPicture, name: string): Promise<File> {
  return toFile(bytes, `${name}.${extension(format)}`, { type: mediaType(format) });
}

/** Whether an address is OpenAI's own. */
export function isOfficial(baseURL: string): boolean {
  return new URL(baseURL).hostname.endsWith('.openai.com');
}
