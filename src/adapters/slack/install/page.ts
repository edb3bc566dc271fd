import { createHash } from 'node:crypto';

export type InstallPage = Readonly<{
  status: number;
  title: string;
  text: string;
  link: Readonly<{ href: string; label: string }>;
}>;

/** The colours are those of the playground. */
const STYLE = `
:root { color-scheme: light dark }
body {
  margin: 0; min-height: 100dvh; display: grid; grid-template-columns: 100%; place-items: center; align-content: center; padding: 1.5rem; box-sizing: border-box;
  background: light-dark(#f6f0e5, #14151a); color: light-dark(#26211b, #efe9dd);
  font: 400 1rem/1.5 -apple-system, BlinkMacSystemFont, "Segoe UI", Roboto, Inter, Ubuntu, Cantarell, Arial, sans-serif;
}
main {
  width: min(27rem, 100%); box-sizing: border-box; padding: 2rem; border-radius: .75rem; background: light-dark(#fffcf5, #1d1f27);
  border: 1px solid light-dark(#e2d7c5, #30333e); box-shadow: 0 .5rem 2rem light-dark(rgb(80 60 30/14%), rgb(0 0 0/45%));
}
b { color: light-dark(#655b4e, #aca698); font-weight: 600 }
h1 { overflow-wrap: anywhere; margin: .5rem 0; font: 600 1.6rem/1.2 "Iowan Old Style", Palatino, Charter, Georgia, "Liberation Serif", serif }
p { margin: 0 0 1.5rem }
a {
  display: inline-block; padding: .65rem 1.1rem; border-radius: .6rem; font-weight: 600; text-decoration: none;
  background: light-dark(#2743b8, #a3b4ff); color: light-dark(#fffdf8, #12162e);
}
a:hover { background: light-dark(#1c3397, #bac7ff) }
a:focus-visible { outline: 3px solid light-dark(#e0991a, #f0b443); outline-offset: 3px }
`;

const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

/** A page that says how an installation went, and what can be done next. */
export function pageOf({ status, title, text, link }: InstallPage): Response {
  const html = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${inHtml(title)} · Easel</title>
<style>${STYLE}</style>
<main>
<b>Easel</b>
<h1>${inHtml(title)}</h1>
<p>${inHtml(text)}</p>
<a href="${inHtml(link.href)}">${inHtml(link.label)}</a>
</main>
</html>
`;
  return new Response(html, {
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; frame-ancestors 'none'`,
    },
  });
}

function inHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
