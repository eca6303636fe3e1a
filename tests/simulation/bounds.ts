/**
 * What the adversary may do. Within these bounds every invariant holds; beyond them (`--beyond`) what goes wrong is detected and
 * shown. Times in milliseconds.
 *
 * The settle window of the relay must outlast what can make a POST that took effect invisible: time-out of the call + late commit +
 * list lag + what its clock may jump. Here 30 + 30 + 60 + 90 s < 240 s.
 */
export const bounds = {
  /** Setting of the relay under test, minutes; the default is 10, shorter here so that a schedule is shorter. */
  settleMinutes: 4,
  /** The longest time after which a list of Partner Center shows a write. */
  listLagMs: 60_000,
  /** The same with `--beyond`. */
  listLagBeyondMs: 900_000,
  /** A new referral answers 404 by its id for this long. */
  readLagMs: 4_000,
  /** A request whose caller has given up (30 s) takes effect at most this much later. */
  lateCommitMs: 30_000,
  /** The longest ordinary answer. */
  slowAnswerMs: 3_000,
  /** A service asks to wait this long. */
  retryAfterSeconds: 20,
  /** Difference of a clock (relay, Partner Center) to Dataverse's. */
  clockSkewMs: 60_000,
  /** Sum of the jumps of the relay's clock in a schedule, in each direction. */
  clockJumpMs: 90_000,
  /** A process stands still for at most this long and goes on. */
  pauseMs: 150_000,
  /** A process that ended is started again after this. */
  restartMs: 20_000,
  /** An event is on its way for this long; repeated up to twice, so that order changes. */
  eventDelayMs: 90_000,
  /** Attempts of Partner Center to deliver an event (partner-center.md 5.5); after the last one it is lost. */
  deliveryAttempts: 10,
  /** Port calls that go wrong in a schedule, and things that happen to processes and clocks beside them. */
  faults: 6,
  disturbances: 1,
  /** People act for this long; then the world is calm. */
  activeMs: 120_000,
  /** After that the relay has this long to come to rest. */
  quietMs: 6 * 3_600_000,
} as const;
