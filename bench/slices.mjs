// What the browser build is made of: its functions by the slice or the library that they come from, each group compressed
// by itself. A generic function belongs to the library that wrote it. A report, called by bin/bench.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';

const path = 'target/front/wasm32-unknown-unknown/wasm-release/frontend.wasm';
const bytes = readFileSync(join(import.meta.dirname, '..', path));

/** WebAssembly's binary format (webassembly.github.io/spec/core/binary): LEB128 numbers, vectors, sections. */
class Reader {
  constructor(at, end) {
    this.at = at;
    this.end = end;
  }
  number() {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[this.at++];
      value += (byte & 127) * 2 ** shift;
      if (byte < 128) return value;
    }
  }
  take(length) {
    return bytes.subarray(this.at, (this.at += length));
  }
  text() {
    return Buffer.from(this.take(this.number())).toString();
  }
  part(length = this.number()) {
    const part = new Reader(this.at, this.at + length);
    this.at = part.end;
    return part;
  }
}

const names = new Map();
const bodies = [];
const reader = new Reader(8, bytes.length);
while (reader.at < reader.end) {
  const id = bytes[reader.at++];
  const section = reader.part();
  if (id === 10) {
    for (let left = section.number(); left > 0; left--) bodies.push(section.take(section.number()));
  } else if (id === 0 && section.text() === 'name') {
    while (section.at < section.end) {
      const kind = bytes[section.at++];
      const part = section.part();
      if (kind !== 1) continue;
      for (let left = part.number(); left > 0; left--) names.set(part.number(), part.text());
    }
  }
}
const imported = WebAssembly.Module.imports(new WebAssembly.Module(bytes)).filter((it) => it.kind === 'function').length;

/** `app::slice`, or a crate. rustc mangles names as `_ZN` and parts with their lengths; of `<T as Trait>` it is the trait's. */
function group(name = '') {
  if (name.startsWith('__wbindgen_describe')) return undefined; // Gone once it is bound.
  const parts = [];
  for (let rest = name.replace(/^_ZN/, ''); /^\d/.test(rest); ) {
    const [digits] = rest.match(/^\d+/);
    parts.push(rest.substring(digits.length, digits.length + Number(digits)));
    rest = rest.substring(digits.length + Number(digits));
  }
  const word = (part = '') => part.replaceAll(/\$(LT|GT|RF|C|u\w\w)\$/g, ' ').match(/[a-z][a-z_0-9]+/)?.[0] ?? '';
  const crate = word(parts[0]?.split('$u20$as$u20$').at(-1));
  if (crate === 'app') return `app::${word(parts[0].includes('..') ? parts[0].split('..')[1] : parts[1])}`;
  return ['', 'core', 'alloc', 'std', 'mut', 'compiler_builtins', 'dlmalloc', 'hashbrown'].includes(crate) ? 'std' : crate;
}

const groups = new Map();
bodies.forEach((body, nth) => {
  const of = group(names.get(imported + nth));
  if (of) groups.set(of, [...(groups.get(of) ?? []), body]);
});
const sizes = [...groups].map(([name, bodies]) => {
  const code = Buffer.concat(bodies);
  return { name, bytes: code.length, brotli: brotliCompressSync(code).length };
});
sizes.sort((one, other) => other.brotli - one.brotli);
const small = sizes.filter((it) => it.brotli < 1500);
const sum = (key) => small.reduce((sum, it) => sum + it[key], 0);
console.log('\n### The browser build, by slice and by library\n\n| code of | bytes | brotli |\n| --- | ---: | ---: |');
for (const { name, bytes, brotli } of [...sizes.filter((it) => it.brotli >= 1500), { name: `${small.length} smaller`, bytes: sum('bytes'), brotli: sum('brotli') }]) {
  console.log(`| ${name} | ${bytes} | ${brotli} |`);
}
