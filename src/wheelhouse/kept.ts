import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const kept = z.object({
  name: z.string(),
  version: z.string(),
  /** The wheel's name in the folder: no path. */
  file: z.string().regex(/^[\w.+!-]+\.whl$/),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** The file of the index that it is, or was built of. */
  source: z.string(),
});

/** A wheel in a folder. */
export type Kept = z.infer<typeof kept>;

const list = 'wheels.json';

/** What a kept folder says it holds; nothing when it says nothing that we understand: then it is fetched again. */
export async function readKept(folder: string): Promise<readonly Kept[]> {
  try {
    return z.array(kept).parse(JSON.parse(await readFile(join(folder, list), 'utf8')));
  } catch {
    return [];
  }
}

export async function writeKept(folder: string, wheels: readonly Kept[]): Promise<void> {
  await writeFile(join(folder, list), JSON.stringify(z.array(kept).parse(wheels)));
}

/** Hexadecimal. @throws when there is no such file. */
export async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}
