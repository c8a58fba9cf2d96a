/** Waits for something that a server does in its own time. */
export async function until(condition: () => Promise<boolean>): Promise<void> {
  const endMs = Date.now() + 8_000;
  while (!(await condition())) {
    if (Date.now() > endMs) throw new Error(`It never came true: ${condition}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
