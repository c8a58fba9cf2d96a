/**
 * Waits for something that a server does in its own time.
 *
 * @param everyMs MariaDB says the same of transactions until it was not asked for a tenth of a second.
 */
export async function until(condition: () => Promise<boolean>, everyMs = 10): Promise<void> {
  const endMs = Date.now() + 8_000;
  while (!(await condition())) {
    if (Date.now() > endMs) throw new Error(`It never came true: ${condition}`);
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}
