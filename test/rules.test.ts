import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..');

type Source = Readonly<{ path: string; text: string; imports: readonly string[] }>;

const filesBelow = (folder: string): readonly string[] =>
  readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)))
    .filter((path) => /\.(?:ts|mjs|js)$/u.test(path));

/** What a file imports: packages as they are named, our own files as paths from the root. */
function importsOf(path: string, text: string): readonly string[] {
  const found = text.matchAll(/(?:^|\n)\s*(?:import|export)\b[^'";]*?\bfrom\s*'([^']+)'|\bimport\s*\(?\s*'([^']+)'/gu);
  return [...found].map((match) => {
    const name = match[1] ?? match[2] ?? '';
    return name.startsWith('.') ? normalize(join(dirname(path), name)) : name;
  });
}

const sources: readonly Source[] = [...filesBelow('src'), ...filesBelow('commands')].map((path) => {
  const text = readFileSync(join(ROOT, path), 'utf8');
  return { path, text, imports: importsOf(path, text) };
});
const isOurs = (name: string) => /^(?:src|commands)\//u.test(name);

/** The room a file is in: the folder that its walls are drawn around. */
function roomOf(path: string): string {
  const adapter = /^src\/adapters\/[^/]+(?=\/)/u.exec(path)?.[0];
  return adapter ?? (/^src\/[^/]+(?=\/)/u.exec(path)?.[0] || (path.startsWith('commands/') ? 'commands' : path));
}

/** Which rooms and files of ours each room may import, besides itself. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  'src/core': [],
  commands: ['src/core'],
  'src/images': ['src/core'],
  'src/jobs': ['src/core'],
  'src/data': ['src/core'],
  'src/server': ['src/core'],
  'src/observe': ['src/core'],
  'src/adapters': ['src/core'],
  'src/adapters/web': ['src/core', 'src/adapters/coalesce.ts'],
  'src/adapters/discord': ['src/core', 'src/adapters/coalesce.ts'],
  'src/adapters/slack': ['src/core', 'src/adapters/coalesce.ts'],
  'src/demo': [],
  'src/config.ts': [],
  'src/main.ts': ['src/app.ts', 'src/doctor.ts', 'src/platforms.ts', 'src/config.ts'],
  'src/start.mjs': ['src/main.ts'],
};

/** Where ports meet their implementations: what runs, its chat platforms, and what looks whether it could. */
const WIRING: readonly string[] = ['src/app.ts', 'src/platforms.ts', 'src/doctor.ts'];

/** The one home of each package. */
const HOME: Readonly<Record<string, readonly string[]>> = {
  openai: ['src/images'],
  'discord.js': ['src/adapters/discord'],
  '@slack/bolt': ['src/adapters/slack'],
  keyv: ['src/data'],
  sharp: ['src/images', 'src/demo'],
  kysely: ['src/data'],
  'kysely/migration': ['src/data'],
  pino: ['src/observe'],
  zod: ['src/config.ts'],
  '@hono/node-server': ['src/server'],
};

const inside = (path: string, places: readonly string[]) =>
  places.some((place) => path === place || path.startsWith(`${place}/`));

describe('the rules of the house', () => {
  it('finds the files and their imports', () => {
    expect(sources.length).toBeGreaterThan(40);
    expect(sources.flatMap((source) => source.imports).length).toBeGreaterThan(100);
  });

  it('lets each room import only what it may', () => {
    const wrong = sources
      .filter(({ path }) => !WIRING.includes(path))
      .flatMap(({ path, imports }) => {
        const room = roomOf(path);
        const allowed = [room, ...(MAY_IMPORT[room] ?? [])];
        return imports
          .filter((name) => isOurs(name) && !inside(name, allowed))
          .map((name) => `${path} imports ${name}`);
      });
    expect(wrong).toEqual([]);
  });

  it('knows every room', () => {
    const unknown = [...new Set(sources.map(({ path }) => roomOf(path)))].filter(
      (room) => !WIRING.includes(room) && MAY_IMPORT[room] === undefined,
    );
    expect(unknown).toEqual([]);
  });

  it('keeps packages and Node out of core and commands', () => {
    const wrong = sources
      .filter(({ path }) => inside(path, ['src/core', 'commands']))
      .flatMap(({ path, imports }) => imports.filter((name) => !isOurs(name)).map((name) => `${path} imports ${name}`));
    expect(wrong).toEqual([]);
  });

  it('gives each package one home', () => {
    const wrong = sources.flatMap(({ path, imports }) =>
      imports
        .filter((name) => !isOurs(name) && !name.startsWith('node:'))
        .filter((name) => !inside(path, HOME[name] ?? []))
        .map((name) => `${path} imports ${name}`),
    );
    expect(wrong).toEqual([]);
  });

  it('reads the environment in config.ts only', () => {
    const readers = sources.filter(({ text }) => /\bprocess\.env\b|\bloadEnvFile\b/u.test(text));
    expect(readers.map(({ path }) => path)).toEqual(['src/config.ts']);
  });

  it('touches signals and exit in main.ts only', () => {
    const users = sources.filter(({ text }) => /\bprocess\.(?:exit|on|once|kill)\b/u.test(text));
    expect(users.map(({ path }) => path).sort()).toEqual(['src/main.ts', 'src/start.mjs']);
  });

  it('has no import cycles, types included', () => {
    const graph = new Map(sources.map(({ path, imports }) => [path, imports.filter(isOurs)]));
    const done = new Set<string>();
    const cycles: string[] = [];
    const visit = (path: string, trail: readonly string[]) => {
      if (trail.includes(path)) cycles.push([...trail.slice(trail.indexOf(path)), path].join(' > '));
      if (done.has(path) || trail.includes(path)) return;
      for (const next of graph.get(path) ?? []) visit(next, [...trail, path]);
      done.add(path);
    };
    for (const path of graph.keys()) visit(path, []);
    expect(cycles).toEqual([]);
  });

  it('keeps every file within 250 lines', () => {
    const long = sources.filter(({ text }) => text.split('\n').length > 251).map(({ path }) => path);
    expect(long).toEqual([]);
  });

  it('has no drawers', () => {
    const drawers = sources.filter(({ path }) =>
      /(?:^|\/)(?:utils?|helpers?|types|common|misc|shared)(?:\/|\.ts$)/u.test(path),
    );
    expect(drawers.map(({ path }) => path)).toEqual([]);
  });

  it('never mocks its own modules', () => {
    const tests = filesBelow('test').filter((path) => path !== 'test/rules.test.ts');
    const mocking = tests.filter((path) => /\bvi\.(?:mock|doMock)\b/u.test(readFileSync(join(ROOT, path), 'utf8')));
    expect(mocking).toEqual([]);
  });
});
