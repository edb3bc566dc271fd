// Plain JavaScript, so that an older Node can still say what is missing.
const [major = 0] = process.versions.node.split('.').map(Number);
if (major < 24) {
  process.stderr.write(
    `Easel needs Node 24 or newer; this is ${process.versions.node}. Run npm ci, which brings it.\n`,
  );
  process.exit(1);
}
await import('./main.ts');
