// Runs a program, keeps what it says, and sees to it that nobody stares at a silent terminal.
import { spawn } from 'node:child_process';
import { stripVTControlCharacters } from 'node:util';

const silence = 30_000;

/**
 * The end of a program: its exit code and all its output. `live` shows the output as it comes; otherwise a line says
 * every half minute that it still runs, with the last of what it said.
 */
export function run(command, args, { cwd, env = process.env, live = false } = {}) {
  return new Promise((resolve) => {
    const began = Date.now();
    const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    const chunks = [];
    const keep = (chunk) => {
      chunks.push(chunk);
      if (live) process.stdout.write(chunk);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    const beat = setInterval(() => {
      const last = lastLine(Buffer.concat(chunks).toString());
      console.log(`   … still running after ${duration(Date.now() - began)}${last ? `; last said: ${last}` : ''}`);
    }, silence);
    const end = (code, more = '') => {
      clearInterval(beat);
      resolve({ code, output: Buffer.concat(chunks).toString() + more });
    };
    child.on('error', (error) => end(127, `${command}: ${error.message}\n`));
    child.on('close', (code, signal) => end(code ?? 1, signal ? `ended by ${signal}\n` : ''));
  });
}

/** The last line that is not empty, without colours, short enough to be shown. */
export function lastLine(output) {
  const line = stripVTControlCharacters(output).trim().split('\n').at(-1) ?? '';
  return line.trim().slice(0, 120);
}

/** `0.4 s`, `12 s`, `3 min 20 s`. */
export function duration(milliseconds) {
  const seconds = milliseconds / 1000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 100) return `${Math.round(seconds)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}
