/**
 * `fetch` for OpenAI's client that sends form fields word for word. Node's own form encoding turns every line break of
 * a field into CRLF (as the standard for forms says), so a prompt of several lines would reach the API changed.
 */
export const fetchWordForWord: typeof fetch = async (input, init) => {
  if (!(init?.body instanceof FormData)) return fetch(input, init);
  const boundary = `easel-${crypto.randomUUID()}`;
  const headers = new Headers(init.headers);
  headers.set('content-type', `multipart/form-data; boundary=${boundary}`);
  return fetch(input, { ...init, headers, body: encode(init.body, boundary) });
};

function encode(form: FormData, boundary: string): Blob {
  const parts: (string | Blob)[] = [];
  for (const [name, value] of form) {
    const disposition = `--${boundary}\r\ncontent-disposition: form-data; name="${quoted(name)}"`;
    if (typeof value === 'string') parts.push(`${disposition}\r\n\r\n`, value, '\r\n');
    else
      parts.push(
        `${disposition}; filename="${quoted(value.name)}"\r\ncontent-type: ${value.type}\r\n\r\n`,
        value,
        '\r\n',
      );
  }
  return new Blob([...parts, `--${boundary}--\r\n`]);
}

function quoted(text: string): string {
  return text.replace(/\r/gu, '%0D').replace(/\n/gu, '%0A').replace(/"/gu, '%22');
}
