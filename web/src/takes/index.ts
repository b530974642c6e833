export {
  LIVE,
  nameOfTake,
  useLiveMusic,
  useOnDesk,
  useSettledMusic,
  useTakeDoc,
  useTakePlayer,
  useTakeScore,
} from "./onDesk";
export { Takes } from "./Takes";
