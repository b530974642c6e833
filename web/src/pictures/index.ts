export { MiniRoll, type MiniRollProps } from "./MiniRoll";
export { useSeen } from "./useSeen";
