import OpenAI, { toFile } from 'openai';
import sharp from 'sharp';
import { type DemoServer, startDemoServer } from '../../src/demo/server.ts';

export type Client = { readonly server: DemoServer; readonly openai: OpenAI };

/** A fresh server and an OpenAI client for it that never tries again. */
export async function startClient(options: Parameters<typeof startDemoServer>[0] = {}): Promise<Client> {
  const server = await startDemoServer(options);
  return { server, openai: new OpenAI({ baseURL: server.url, apiKey: 'demo', maxRetries: 0 }) };
}

/** The smallest size that models with free sizes take. */
export const SMALL = '1024x640';

/** A PNG with a warm sky, a green ground and a dark tree: enough structure to recognise. */
export async function samplePng(width = 512, height = width): Promise<Buffer> {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 100 100" preserveAspectRatio="none"><rect width="100" height="100" fill="#f0b060"/><circle cx="24" cy="26" r="14" fill="#fff4c0"/><rect y="62" width="100" height="38" fill="#3f7a48"/><path d="M70 20L90 70H50Z" fill="#1f3a2c"/></svg>`;
  return sharp(Buffer.from(svg)).removeAlpha().png().toBuffer();
}

/** A PNG that is opaque outside a rectangle and transparent within it. Shares of the size. */
export async function maskPng(
  width: number,
  height: number,
  hole: { x: number; y: number; w: number; h: number },
): Promise<Buffer> {
  const path = `M0 0H${width}V${height}H0ZM${hole.x * width} ${hole.y * height}v${hole.h * height}h${hole.w * width}v${-hole.h * height}Z`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" shape-rendering="crispEdges"><path d="${path}" fill-rule="evenodd"/></svg>`;
  return sharp(Buffer.from(svg)).png().toBuffer();
}

export const png = (bytes: Buffer, name = 'picture.png'): ReturnType<typeof toFile> =>
  toFile(bytes, name, { type: 'image/png' });

export const bytesOf = (picture: { b64_json?: string } | undefined): Buffer =>
  Buffer.from(picture?.b64_json ?? '', 'base64');

/** What the client throws, as plain data. */
export async function failureOf(call: Promise<unknown>): Promise<{
  status: number | undefined;
  code: unknown;
  type: unknown;
  param: unknown;
  body: Record<string, unknown>;
}> {
  try {
    await call;
  } catch (error) {
    if (!(error instanceof OpenAI.APIError)) throw error;
    return {
      status: error.status,
      code: error.code,
      type: error.type,
      param: error.param,
      body: { ...(error.error as object | undefined) },
    };
  }
  throw new Error('The call was expected to fail.');
}
