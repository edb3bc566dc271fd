import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commands } from '../commands/index.ts';
import { installLink } from '../src/adapters/discord/doctor.ts';
import { VARIABLE_NAMES } from '../src/config.ts';

const ROOT = join(import.meta.dirname, '..');
const pages = ['README.md', 'CONTRIBUTING.md', ...readdirSync(join(ROOT, 'docs')).map((name) => `docs/${name}`)]
  .filter((path) => path.endsWith('.md'))
  .map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') }));
const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: Record<string, string> };

describe('the docs', () => {
  it.each(pages)('$path names only files that are there', ({ path, text }) => {
    const links = [...text.matchAll(/\]\((?!https?:|#)([^)#]+)/gu)].map((match) =>
      normalize(join(dirname(path), match[1] ?? '')),
    );
    const named = [...text.matchAll(/`((?:src|test|commands|docs|bench)\/[\w./-]*\w)\/?`/gu)].map(
      (match) => match[1] ?? '',
    );
    expect([...links, ...named].filter((each) => !existsSync(join(ROOT, each)))).toEqual([]);
  });

  it.each(pages)('$path names only commands that are there', ({ text }) => {
    const commands = [...text.matchAll(/npm run (?:-s )?([\w:-]+)/gu)].map((match) => match[1] ?? '');
    expect(commands.filter((each) => scripts[each] === undefined)).toEqual([]);
  });

  it('name only settings that are there', () => {
    const known = [...VARIABLE_NAMES, 'CI', 'SCREENSHOTS', 'CHROMIUM', 'TOKEN', 'ID'];
    const named = pages.flatMap(({ path, text }) =>
      [...text.matchAll(/`([A-Z][A-Z]+(?:_[A-Z]+)+)(?:=[^`]*)?`/gu)].map((match) => [path, match[1] ?? ''] as const),
    );
    expect(named.filter(([, name]) => !known.includes(name))).toEqual([]);
  });

  it('hold no path of a machine', () => {
    expect(pages.filter(({ text }) => /\/(?:home|root|Users)\//u.test(text)).map(({ path }) => path)).toEqual([]);
  });
});

describe('docs/discord.md', () => {
  const text = readFileSync(join(ROOT, 'docs/discord.md'), 'utf8');

  it('asks for the permissions of the install link, and no others', () => {
    const permissions = new URL(installLink('1')).searchParams.get('permissions');
    expect(text).toContain(`permissions=${permissions}`);
  });

  it('names the entries of the Apps menu as they are registered', () => {
    const menus = commands.flatMap(({ menu }) => menu ?? []);
    expect(menus.filter((menu) => !text.includes(menu))).toEqual([]);
  });
});

describe('.env.example', () => {
  const lines = readFileSync(join(ROOT, '.env.example'), 'utf8').split('\n');

  it('has every variable of src/config.ts once, in the same order', () => {
    const names = lines.flatMap((line) => /^([A-Z_]+)=/u.exec(line)?.[1] ?? []);
    expect(names).toEqual(VARIABLE_NAMES);
  });

  it('says in one line what each is for', () => {
    const silent = lines.filter(
      (line, index) => /^[A-Z_]+=/u.test(line) && !/^# .+\.$|^# .+\)$|^# .+\/v1$/u.test(lines[index - 1] ?? ''),
    );
    expect(silent).toEqual([]);
  });
});
