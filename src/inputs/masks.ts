/** Shorter lines than this are no secrets of their own, and hiding them would blot out half the log. */
const shortestLine = 4;

/**
 * Registers a secret with the runner: as a whole, and each of its lines, because a log shows one line at a time.
 * The lines that only frame a key are left readable: our own messages speak of them.
 */
export function maskSecret(secret: string, mask: (secret: string) => void): void {
  const whole = secret.trim();
  if (whole === '') return;
  mask(whole);
  const lines = secret.split(/\r\n|\r|\n/).map((line) => line.trim());
  for (const line of new Set(lines)) {
    if (line !== whole && line.length >= shortestLine && !line.startsWith('-----')) mask(line);
  }
}
