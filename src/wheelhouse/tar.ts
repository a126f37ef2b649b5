import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';

/** A file as it is to lie in an archive. */
export interface Entry {
  /** At most 100 characters of ASCII. */
  readonly name: string;
  /** Where it is now. */
  readonly path: string;
  readonly bytes: number;
}

const block = 512;

/** The files one after the other as a tar archive (POSIX.1-1988, ustar), read as they are asked for. */
export function tarOf(entries: readonly Entry[]): Readable {
  return Readable.from(archive(entries), { objectMode: false });
}

async function* archive(entries: readonly Entry[]): AsyncGenerator<Buffer> {
  for (const { name, path, bytes } of entries) {
    yield header(name, bytes);
    let left = bytes;
    for await (const chunk of createReadStream(path)) {
      left -= (chunk as Buffer).length;
      yield chunk as Buffer;
    }
    if (left !== 0) throw new Error(`${path} has changed while it was sent`);
    yield Buffer.alloc((block - (bytes % block)) % block);
  }
  yield Buffer.alloc(2 * block);
}

/** Fields at their places; numbers are octal. The sum is made with blanks in its own place. */
function header(name: string, bytes: number): Buffer {
  if (!/^[\x20-\x7e]{1,100}$/.test(name)) throw new Error(`no name for an archive: ${name}`);
  const octal = (number: number, width: number) => `${number.toString(8).padStart(width - 1, '0')}\0`;
  const fields: readonly [number, string][] = [
    [0, name],
    [100, octal(0o600, 8)],
    [108, octal(0, 8)],
    [116, octal(0, 8)],
    [124, octal(bytes, 12)],
    [136, octal(0, 12)],
    [148, ' '.repeat(8)],
    [156, '0'],
    [257, 'ustar\x0000'],
  ];
  const buffer = Buffer.alloc(block);
  for (const [at, text] of fields) buffer.write(text, at, 'latin1');
  const sum = buffer.reduce((total, byte) => total + byte, 0);
  buffer.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return buffer;
}
