/** The bytes of a base64 data URL, null for any other text. */
export function dataUrlBytes(url: string): Buffer | null {
  const comma = url.indexOf(',');
  const head = url.slice(0, Math.max(0, comma));
  return head.startsWith('data:') && head.endsWith(';base64') ? Buffer.from(url.slice(comma + 1), 'base64') : null;
}
