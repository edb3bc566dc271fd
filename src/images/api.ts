import OpenAI, { toFile } from 'openai';
import { extension, mediaType, type PictureFormat } from '../core/picture.ts';
import type { ImageRequest } from '../core/request.ts';

export type ApiSettings = Readonly<{ apiKey: string; baseURL: string | undefined }>;

/** An input picture with its bytes. */
export type InputPicture = Readonly<{ bytes: Uint8Array; format: PictureFormat }>;

/** Opens the stream that paints one picture of a request: an HTTP answer with status 2xx, its body not read yet. */
export type OpenStream = (
  request: ImageRequest,
  inputs: readonly InputPicture[],
  mask: InputPicture | null,
  signal: AbortSignal,
) => Promise<Response>;

/**
 * The image API through OpenAI's own client. It never repeats a call by itself: a repeated POST can be paid twice.
 */
export function createApi(settings: ApiSettings): OpenStream {
  const client = new OpenAI({ apiKey: settings.apiKey, baseURL: settings.baseURL, maxRetries: 0, logLevel: 'off' });
  return async (request, inputs, mask, signal) => {
    const parameters = parametersOf(request);
    if (request.kind === 'generate') {
      return client.images.generate({ ...parameters, ...generateOnly(request) }, { signal }).asResponse();
    }
    const image = await Promise.all(inputs.map((input, index) => asFile(input, `image-${index + 1}`)));
    const files = { image, ...(mask === null ? {} : { mask: await asFile(mask, 'mask') }) };
    return client.images.edit({ ...parameters, ...files }, { signal }).asResponse();
  };
}

/** What goes over the wire; what the API would do by itself is left out, so that compatible servers need not know it. */
function parametersOf(request: ImageRequest) {
  const { model, prompt, format, partials } = request;
  return {
    model,
    prompt,
    n: 1,
    stream: true,
    partial_images: partials,
    // Newer formats than the client's edit type knows are for the API to judge.
    output_format: format as 'png',
    ...(request.size === 'auto' ? {} : { size: request.size }),
    ...(request.quality === 'auto' ? {} : { quality: request.quality as 'low' }),
    ...(request.background === 'auto' ? {} : { background: request.background }),
    ...(request.compression === null ? {} : { output_compression: request.compression }),
    ...(request.inputFidelity === null ? {} : { input_fidelity: request.inputFidelity }),
  } as const;
}

function generateOnly(request: ImageRequest) {
  return {
    ...(request.moderation === 'auto' ? {} : { moderation: request.moderation }),
    ...(request.style === null ? {} : { style: request.style }),
  };
}

function asFile({ bytes, format }: InputPicture, name: string): Promise<File> {
  return toFile(bytes, `${name}.${extension(format)}`, { type: mediaType(format) });
}
