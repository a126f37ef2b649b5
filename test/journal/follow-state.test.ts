import { expect, test } from 'vitest';
import type { JournalEvent } from '../../src/journal/events.ts';
import { defaultPatience, type Followed, FollowState } from '../../src/journal/follow-state.ts';
import { random } from '../report/random.ts';

const event = (name: string, step: string, offset: number): JournalEvent =>
  ({ event: name, step, at: '', up: 0, offset, result: 'done', code: 0, seconds: 1, reason: 'x' }) as never;

/** What was told, as text: events by name and step, output by its step. */
function told(followed: readonly Followed[]): string {
  let last = '';
  return followed
    .map((next) => {
      if (next.kind === 'missing') return `\n(${next.bytes} missing)`;
      if (next.kind === 'event') {
        last = '';
        return `\n${next.event.event} ${'step' in next.event ? next.event.step : ''}`;
      }
      const from = `${next.step ?? '-'}${next.wayBack ? '/back' : ''}`;
      const text = Buffer.from(next.bytes).toString();
      const head = from === last ? '' : `\n  ${from}: `;
      last = from;
      return head + text;
    })
    .join('')
    .trim();
}

const output = Buffer.from('aaaabbbbbbccdddddddd');
const events = [
  event('step-started', 'a', 0),
  event('step-ended', 'a', 4),
  event('step-started', 'b', 4),
  event('step-ended', 'b', 10),
  event('way-back-started', 'b', 12),
  event('undo-started', 'a', 12),
  event('undo-ended', 'a', 20),
];
const story = `step-started a
  a: aaaa
step-ended a
step-started b
  b: bbbbbb
step-ended b
  -: cc
way-back-started b
undo-started a
  a/back: dddddddd
undo-ended a`;

test('any interleaving of the two streams tells one story, when the journal lags less than the patience', () => {
  for (let seed = 1; seed <= 500; seed += 1) {
    const next = random(seed);
    const state = new FollowState(1000);
    const all: Followed[] = [];
    let at = 0;
    let given = 0;
    for (let now = 0; at < output.length || given < events.length; now += 1) {
      if (next() < 0.5 && given < events.length) {
        const many = 1 + Math.floor(next() * 3);
        all.push(...state.events(events.slice(given, given + many), now));
        given += many;
      } else if (at < output.length) {
        const many = 1 + Math.floor(next() * 7);
        all.push(...state.output(at, output.subarray(at, at + many), now));
        at = Math.min(output.length, at + many);
      }
      all.push(...state.tick(now));
    }
    all.push(...state.flush());
    expect(told(all), `seed ${seed}`).toBe(story);
  }
});

/** Both streams in random portions with random lags; output now and then begins again a little too early. */
function lagging(next: () => number, state: FollowState): Followed[] {
  const all: Followed[] = [];
  let at = 0;
  let given = 0;
  for (let now = 0; at < output.length || given < events.length; now += Math.floor(next() * 6)) {
    if (next() < 0.4) {
      all.push(...state.events(events.slice(given, given + 1), now));
      given += 1;
    } else {
      const from = Math.max(0, at - Math.floor(next() * 5));
      const to = Math.min(output.length, at + 1 + Math.floor(next() * 5));
      all.push(...state.output(from, output.subarray(from, to), now));
      at = to;
    }
  }
  return [...all, ...state.flush()];
}

test('whatever the lag, each byte and each event is told once, in its own order, no event before its output', () => {
  for (let seed = 1; seed <= 300; seed += 1) {
    const state = new FollowState(3);
    const all = lagging(random(seed), state);
    let bytes = 0;
    for (const it of all) {
      if (it.kind === 'output') bytes += it.bytes.length;
      if (it.kind === 'event') expect(it.event.offset).toBeLessThanOrEqual(bytes);
    }
    expect(all.flatMap((it) => (it.kind === 'event' ? [it.event] : []))).toEqual(events);
    expect(Buffer.concat(all.flatMap((it) => (it.kind === 'output' ? [it.bytes] : [])))).toEqual(output);
    expect(state.outputOffset).toBe(output.length);
  }
});

test('output beyond the last known event waits for the journal, but not for long', () => {
  const state = new FollowState();
  state.events([event('step-started', 'a', 0)], 0);
  expect(state.output(0, output.subarray(0, 4), 100)).toEqual([]);
  expect(state.tick(100 + defaultPatience - 1)).toEqual([]);
  expect(told(state.tick(100 + defaultPatience))).toBe('a: aaaa');
});

test('what the journal announced and the output never brought is said at the end', () => {
  const state = new FollowState();
  const all = [...state.events(events.slice(0, 3), 0), ...state.output(0, output.subarray(0, 1), 0), ...state.flush()];
  expect(told(all)).toBe('step-started a\n  a: a\n(3 missing)\nstep-ended a\nstep-started b');
});

test('a hole in the output is said where it is', () => {
  const state = new FollowState(0);
  const all = [...state.events(events.slice(0, 3), 0), ...state.output(0, output.subarray(0, 2), 0)];
  all.push(...state.output(6, output.subarray(6, 8), 0), ...state.flush());
  expect(told(all)).toBe('step-started a\n  a: aa\n(4 missing)\nstep-ended a\nstep-started b\n  b: bb');
});

test('portions are copied: a buffer that is used again does not change what waits', () => {
  const state = new FollowState();
  const buffer = Buffer.from('good');
  state.output(0, buffer, 0);
  buffer.fill('x');
  expect(told(state.flush())).toBe('-: good');
});

test('an offset that goes backwards does not stop the story', () => {
  const state = new FollowState(0);
  const all = [
    ...state.output(0, output.subarray(0, 6), 0),
    ...state.events([event('step-started', 'a', 4), event('step-ended', 'a', 2)], 1),
  ];
  expect(told(all)).toBe('-: aaaabb\nstep-started a\nstep-ended a');
});

test('many small portions and many waiting events are no burden', () => {
  const state = new FollowState();
  const started = performance.now();
  const many = Array.from({ length: 50_000 }, (_, index) => event('step-started', 'a', index * 10));
  const all = state.events(many, 0).length;
  let told = all;
  for (let at = 0; at < 500_000; at += 1) told += state.output(at, Uint8Array.of(97), 0).length;
  told += state.flush().length;
  expect(told).toBe(550_000);
  expect(performance.now() - started).toBeLessThan(8000);
});
