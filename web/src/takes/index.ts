export {
  LIVE,
  nameOfTake,
  useLiveMusic,
  useOnDesk,
  useSettledMusic,
  useTakePlayer,
  useTakeScore,
} from "./onDesk";
export { Takes } from "./Takes";
