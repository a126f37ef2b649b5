/** Looks again and again; ten minutes are more than a busy machine takes to get anywhere. */
export async function until(holds: () => Promise<boolean>, otherwise: string): Promise<void> {
  const end = Date.now() + 600_000;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(otherwise);
    await new Promise((done) => setTimeout(done, 500));
  }
}
