import type { ImageRequest } from '../core/request.ts';

/** What goes over the wire beside pictures. What the API would do by itself is left out: other servers need not know it. */
export type WireParameters = Readonly<Record<string, string | number | boolean>>;

/** Parameters of the GPT image models, for `generations` and `edits`. */
export function gptParameters(request: ImageRequest, streams: boolean): WireParameters {
  const { kind, format, style, inputFidelity, frames, frameMs, compression, moderation, size, quality, background } =
    request;
  return {
    model: request.model,
    prompt: request.prompt,
    n: 1,
    ...(streams ? { stream: true, partial_images: request.partials } : {}),
    ...(format === 'png' ? {} : { output_format: format }),
    ...(size === 'auto' ? {} : { size }),
    ...(quality === 'auto' ? {} : { quality }),
    ...(background === 'auto' ? {} : { background }),
    ...(compression === null ? {} : { output_compression: compression }),
    ...(kind !== 'generate' || moderation === 'auto' ? {} : { moderation }),
    ...(style === null ? {} : { style }),
    ...(inputFidelity === null ? {} : { input_fidelity: inputFidelity }),
    ...(frames === null ? {} : { frame_count: frames }),
    ...(frameMs === null ? {} : { frame_duration_ms: frameMs }),
  };
}

/** Parameters of DALL-E 2 and 3. They answer with an address unless told otherwise. */
export function dalleParameters(request: ImageRequest): WireParameters {
  const { kind, size, quality, style } = request;
  return {
    model: request.model,
    n: 1,
    size,
    response_format: 'b64_json',
    ...(kind === 'vary' ? {} : { prompt: request.prompt }),
    ...(kind !== 'generate' || quality === 'auto' ? {} : { quality }),
    ...(style === null ? {} : { style }),
  };
}
