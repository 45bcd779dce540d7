/** Imported first: an old Node says what it needs instead of failing somewhere else. */
const [major, minor] = process.versions.node.split('.').map(Number)
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`Signalbox needs Node 20.19 or newer (24 is recommended); this is ${process.versions.node}.`)
  process.exit(1)
}
