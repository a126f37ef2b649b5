/** Takes the fields of SSH's binary data one after the other (RFC 4251, 5). Every reading past the end is a RangeError. */
export interface Fields {
  byte(): number;
  uint32(): number;
  uint64(): bigint;
  /** A length and as many bytes. */
  string(): Buffer;
  text(): string;
  /** A list of names with commas between. */
  names(): string[];
  skip(bytes: number): void;
  /** How far we are. */
  readonly at: number;
  readonly atEnd: boolean;
}

export function fieldsOf(data: Buffer): Fields {
  let at = 0;
  const take = (bytes: number): Buffer => {
    if (at + bytes > data.length) throw new RangeError('the data ends too early');
    at += bytes;
    return data.subarray(at - bytes, at);
  };
  const uint32 = () => take(4).readUInt32BE();
  const string = () => take(uint32());
  return {
    byte: () => take(1).readUInt8(),
    uint32,
    uint64: () => take(8).readBigUInt64BE(),
    string,
    text: () => string().toString('utf8'),
    names: () => string().toString('latin1').split(',').filter(Boolean),
    skip: (bytes) => void take(bytes),
    get at() {
      return at;
    },
    get atEnd() {
      return at === data.length;
    },
  };
}

/** All fields of data that is nothing but strings; undefined when it is something else. */
export function stringsOf(data: Buffer): Buffer[] | undefined {
  const fields = fieldsOf(data);
  const found: Buffer[] = [];
  try {
    while (!fields.atEnd) found.push(fields.string());
    return found;
  } catch {
    return undefined;
  }
}

/** Strings one after the other, each with its length in front. */
export function strings(...values: readonly (Buffer | string)[]): Buffer {
  return Buffer.concat(
    values.flatMap((value) => {
      const bytes = Buffer.from(value as string);
      return [uint32(bytes.length), bytes];
    }),
  );
}

export function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
