// The sandbox's time, which the tools can move forward.

let ahead_ms = 0;

/** What time it is in the sandbox, as a Date. */
export const now = () => new Date(Date.now() + ahead_ms);

/** Takes over the time that the server says it is. */
export function setClock(iso) {
  const moved = new Date(iso) - Date.now();
  // Less than a second apart is how long the answer was under way.
  ahead_ms = Math.abs(moved) < 1000 ? 0 : moved;
}
