/** Looks again and again, for three minutes at most. */
export async function until(holds: () => Promise<boolean>, otherwise: string): Promise<void> {
  const end = Date.now() + 180_000;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(otherwise);
    await new Promise((done) => setTimeout(done, 500));
  }
}
