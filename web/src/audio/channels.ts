/** Which MIDI channel each track sounds on: drums on the tenth, as many melodic ones as it takes. */

export interface Part {
  readonly trackId: number;
  readonly program: number;
  readonly isDrum: boolean;
}

/** The tenth channel, General MIDI's drums. */
export const DRUM_CHANNEL = 9;
/** The metronome's own; no track ever gets it. */
export const CLICK_CHANNEL = 25;

export type ChannelPlan = ReadonlyMap<number, number>;

/**
 * Track id → channel, from 0.
 *
 * Tracks that had a channel keep it, so that a change of the score is not heard. The first drum
 * track has the tenth; further ones, and the 16th melodic one and on, have channels above.
 */
export function planChannels(parts: readonly Part[], before: ChannelPlan = new Map()): ChannelPlan {
  const plan = new Map<number, number>();
  const taken = new Set<number>([CLICK_CHANNEL]);
  for (const part of parts) {
    const channel = before.get(part.trackId);
    const fits = channel !== undefined && (channel !== DRUM_CHANNEL || part.isDrum);
    if (!fits || taken.has(channel)) continue;
    plan.set(part.trackId, channel);
    taken.add(channel);
  }
  for (const part of parts) {
    if (plan.has(part.trackId)) continue;
    let channel = part.isDrum ? DRUM_CHANNEL : 0;
    while (taken.has(channel) || (channel === DRUM_CHANNEL && !part.isDrum)) channel += 1;
    plan.set(part.trackId, channel);
    taken.add(channel);
  }
  return plan;
}
