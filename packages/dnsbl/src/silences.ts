import type { Response } from "./response.ts";

// One query is lost now and then; three in a row, and it is the zone that is gone.
const ENOUGH = 3;

interface Silence {
  readonly times: number;
  readonly response: Response;
  /** Until when nobody waits for the zone; 0: it is waited for. */
  readonly until: number;
}

/** The zones that were silent since their last answer, and which of them are not waited for. */
export class Silences {
  readonly #zones = new Map<string, Silence>();

  /** How the zone was silent, while it is not waited for at the time `now`. */
  recall(zone: string, now: number): Response | undefined {
    const silence = this.#zones.get(zone);
    return silence !== undefined && now < silence.until ? silence.response : undefined;
  }

  /** The zone was silent: from the third time on it is not waited for until `until`. */
  count(zone: string, response: Response, now: number, until: number): void {
    // Not prolonged by those who did not wait: in time somebody waits for the zone again.
    if (this.recall(zone, now) !== undefined) return;
    const times = (this.#zones.get(zone)?.times ?? 0) + 1;
    this.#zones.set(zone, { times, response, until: times < ENOUGH ? 0 : until });
  }

  /** The zone has answered. */
  end(zone: string): void {
    this.#zones.delete(zone);
  }
}
