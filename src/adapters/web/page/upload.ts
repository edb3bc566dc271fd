import type { Uploaded } from '../protocol.ts';
import { Refusal, refusalFrom } from './api.ts';
import { words } from './words.ts';

export type Upload = Readonly<{ done: Promise<Uploaded>; stop(): void }>;

/** Sends a picture's bytes at once. XMLHttpRequest, because fetch does not tell how far an upload has come. */
export function uploadPicture(file: Blob, onProgress: (part: number) => void): Upload {
  const request = new XMLHttpRequest();
  const done = new Promise<Uploaded>((resolve, reject) => {
    request.upload.addEventListener('progress', (event) => {
      if (event.lengthComputable) onProgress(event.loaded / event.total);
    });
    request.addEventListener('load', () => {
      if (request.status >= 200 && request.status < 300) resolve(JSON.parse(request.responseText) as Uploaded);
      else reject(refusalFrom(request.status, request.responseText));
    });
    const lost = () => reject(new Refusal(0, { code: 'offline', ...words.problem.offline }));
    request.addEventListener('error', lost);
    request.addEventListener('abort', lost);
  });
  request.open('POST', '/playground/pictures');
  request.setRequestHeader('content-type', file.type === '' ? 'application/octet-stream' : file.type);
  request.send(file);
  return { done, stop: () => request.abort() };
}
