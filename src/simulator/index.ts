export type { Fault, FaultKind, FaultPlan } from "./faults.ts";
export { loadSimulations } from "./load.ts";
export type { Failure, SimulatedConnector } from "./portals.ts";
export { publicationPortal } from "./publications.ts";
export { type Deposit, type RequestCounts, type Simulator, type SimulatorOptions, startSimulator } from "./server.ts";
