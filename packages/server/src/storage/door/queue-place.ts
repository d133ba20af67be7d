/** Where a ready job stands in its queue, and what its queue allows. */
export interface QueuePlace {
  /** Its lane: how many jobs of it run at once, and how many do now. */
  lane: { held: boolean; maxActive: number | null; active: number };
  /** Jobs of its lane that are given out before it; counted up to QUEUE_PLACE_MAX. */
  ahead: number;
  /** It waits behind other children of its root, apart from the queue. */
  isParked: boolean;
  /** Jobs of its tree that run now. */
  ofTree: number;
  /** A few of the jobs that take the lane's room, oldest first. */
  running: readonly string[];
}

export const QUEUE_PLACE_MAX = 10_000;
